import { readFileSync } from 'node:fs';
import { importSnapshot } from '../../src/directory/importSnapshot.ts';
import { account, user } from '../directory/exports.ts';
import { iamWorld } from '../local/iam/world.ts';
import { startEngine } from '../state/engine.ts';
import type { Compared } from './compared.ts';

/** One recorded SimulateCustomPolicy. */
interface Row {
  readonly label: string;
  /** As the API's JSON has it. */
  readonly input: Readonly<Record<string, unknown>>;
  /** An error, or a result for each action. */
  readonly expected: { readonly error: string; readonly message: string } | readonly Result[];
}

interface Result {
  readonly decision: string;
  /** The columns of the statements that matched. */
  readonly matched: readonly string[];
  readonly missing: readonly string[];
  /** The decision for each resource. */
  readonly resources?: readonly string[];
  readonly organization?: string;
}

const TABLE: Readonly<Record<string, readonly Row[]>> = JSON.parse(
  readFileSync(new URL('tables/simulations.json', import.meta.url), 'utf8'),
);

/** Every recorded simulation, over the IAM API of the local gateway. */
export async function compareSimulations(): Promise<readonly Compared[]> {
  const { table, stop } = await startEngine();
  try {
    await importSnapshot(table, account({ users: [user('alice')] }));
    const iam = iamWorld(table);
    const compared: Compared[] = [];
    for (const [source, rows] of Object.entries(TABLE)) {
      for (const { label, input, expected } of rows) {
        const { result, error } = await iam('SimulateCustomPolicy', Object.fromEntries(flat('', input)));
        const answered = error === undefined ? shown(result, expected) : failed(error);
        compared.push({
          operation: 'SimulateCustomPolicy',
          source,
          label,
          recorded: JSON.stringify(expected),
          answered: JSON.stringify(answered),
        });
      }
    }
    return compared;
  } finally {
    await stop();
  }
}

/** The parameters of the Query protocol: `List.member.1.Member`. */
function flat(name: string, value: unknown): [string, string][] {
  if (typeof value === 'string') return [[name, value]];
  // An empty list is sent as a parameter without a value.
  if (Array.isArray(value) && value.length === 0) return [[name, '']];
  if (Array.isArray(value)) return value.flatMap((one, index) => flat(`${name}.member.${index + 1}`, one));
  const members = Object.entries(value as object);
  // An empty structure has no parameter of its own; one without a value stands for it.
  if (members.length === 0) return [[`${name}.ContextKeyName`, '']];
  return members.flatMap(([member, one]) => flat(name === '' ? member : `${name}.${member}`, one));
}

function failed(error: string): object {
  const [, code, message] = /^(\w+): (.*)$/s.exec(error) ?? [];
  return { error: code, message };
}

// biome-ignore lint/suspicious/noExplicitAny: whatever shape the operation answers
type Answer = any;

function shown(result: Answer, expected: Row['expected']): readonly object[] {
  return members(result.EvaluationResults).map((one, index) => {
    const wanted = (Array.isArray(expected) ? expected[index] : undefined) ?? {};
    return {
      decision: one.EvalDecision,
      matched: members(one.MatchedStatements).map(
        ({ StartPosition, EndPosition }) => `${StartPosition.Column}-${EndPosition.Column}`,
      ),
      missing: members(one.MissingContextValues),
      ...('resources' in wanted && {
        resources: members(one.ResourceSpecificResults).map(
          ({ EvalResourceDecision }) => EvalResourceDecision,
        ),
      }),
      ...('organization' in wanted && {
        organization: one.OrganizationsDecisionDetail?.AllowedByOrganizations,
      }),
    };
  });
}

function members(list: Answer): readonly Answer[] {
  return list?.member ?? [];
}
