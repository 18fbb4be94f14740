import { readFileSync } from 'node:fs';
import { ACCOUNT, ALICE, OPERATOR, session } from '../sts/sessions.ts';
import { allow, role, world } from '../sts/world.ts';
import type { Compared } from './compared.ts';

/** One recorded call of STS, by a user who may do everything, or by a session with a transitive tag. */
interface Row {
  readonly operation: string;
  readonly label: string;
  readonly caller?: 'session';
  readonly parameters: Readonly<Record<string, string>>;
  /**
   * The expected outcome. For an error: its name, and its sentence if it was recorded. For an answer: the
   * members that the row is about.
   */
  readonly expected: Readonly<Record<string, unknown>>;
}

const TABLE: Readonly<Record<string, readonly Row[]>> = JSON.parse(
  readFileSync(new URL('tables/sts.json', import.meta.url), 'utf8').replaceAll('{caller}', ALICE.arn),
);
const ROLE = 'test-role';

/** Every recorded call of STS but those with ID tokens, through the STS service. */
export async function compareSts(): Promise<readonly Compared[]> {
  const everybody = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } };
  const trust = [{ ...everybody, Action: ['sts:AssumeRole', 'sts:TagSession'] }];
  const full = { statements: [allow('*')] };
  const { ask } = world({
    holders: { [ALICE.arn]: full, [`arn:aws:iam::${ACCOUNT}:role/operator`]: full },
    roles: [role(ROLE, trust)],
  });
  const tagged = session({ tags: [['SessionTag1', '1']], transitiveTagKeys: ['SessionTag1'] });
  const compared: Compared[] = [];
  for (const [source, rows] of Object.entries(TABLE)) {
    for (const { operation, label, caller, parameters, expected } of rows) {
      const by = caller === 'session' ? { principal: OPERATOR, session: tagged } : { principal: ALICE };
      const { status, text } = await ask(by as never, operation, { ...parameters });
      const failed = { error: text('Code'), ...('message' in expected && { message: text('Message') }) };
      const members = Object.keys(expected).map((name) => [name, text(name) ?? null]);
      const answered = JSON.stringify(status === 200 ? Object.fromEntries(members) : failed);
      compared.push({ operation, source, label, recorded: JSON.stringify(expected), answered });
    }
  }
  return compared;
}
