import { readFileSync } from 'node:fs';
import { importSnapshot } from '../../src/directory/importSnapshot.ts';
import {
  ACCOUNT,
  account,
  attached,
  document,
  group,
  inline,
  policy,
  policyArn,
  role,
  user,
} from '../directory/exports.ts';
import { iamWorld, ROOT } from '../local/iam/world.ts';
import { startEngine } from '../state/engine.ts';
import type { Compared } from './compared.ts';
import { compareQueryJourneys, type QueryJourney } from './queryJourneys.ts';

/** One recorded call of IAM, by the root user unless a user is named. */
interface Row {
  readonly operation: string;
  /** The operation that is called, where the row is about something that several have. */
  readonly call?: string;
  readonly label: string;
  readonly caller?: string;
  /** A call before, whose marker is `{marker}`. */
  readonly first?: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  /**
   * The expected outcome. For an error: its name, and its sentence if it was recorded. For an answer: the
   * members that the row is about.
   */
  readonly expected: Readonly<Record<string, unknown>>;
}

const TABLE: Readonly<Record<string, readonly Row[]>> = JSON.parse(
  readFileSync(new URL('tables/iam.json', import.meta.url), 'utf8'),
);

/** Recorded calls that build on one another. */
const JOURNEYS: readonly QueryJourney[] = JSON.parse(
  readFileSync(new URL('tables/iamJourneys.json', import.meta.url), 'utf8'),
);

type Iam = ReturnType<typeof iamWorld>;
/** An answer's result as the XML has it: every value is a text, a list or a structure. */
// biome-ignore lint/suspicious/noExplicitAny: whatever shape the operation answers
type Result = any;

/**
 * Every recorded call of IAM, through the IAM API of the local gateway over the account that was recorded.
 */
export async function compareIam(): Promise<readonly Compared[]> {
  const { table, stop } = await startEngine();
  try {
    await importSnapshot(table, recordedAccount(), { organization: undefined });
    const iam = iamWorld(table);
    const compared: Compared[] = [];
    for (const [source, rows] of Object.entries(TABLE)) {
      for (const row of rows) {
        const { operation, label, expected } = row;
        const answered = JSON.stringify(await answer(iam, row));
        compared.push({ operation, source, label, recorded: JSON.stringify(expected), answered });
      }
    }
    return [...compared, ...(await compareQueryJourneys(JOURNEYS))];
  } finally {
    await stop();
  }
}

async function answer(iam: Iam, { operation, call = operation, caller, first, parameters, expected }: Row) {
  const by = caller === undefined ? { principal: ROOT } : { principal: principalOf(caller) };
  const marker = first && (await iam(call, first, by)).result.Marker;
  const filled = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, value === '{marker}' ? marker : value]),
  );
  const { result, error } = await iam(call, filled, by);
  if (error === undefined) return shown(result, expected);
  const [, code, message] = /^(\w+): (.*)$/s.exec(error) ?? [];
  return { error: code, ...(expected.message !== undefined && { message }) };
}

/** The members of an answer that the row is about. */
function shown(result: Result, expected: Row['expected']): object {
  const about: Readonly<Record<string, () => unknown>> = {
    count: () => members(result.Users ?? result.Tags).length,
    truncated: () => result.IsTruncated === 'true',
    arn: () => (result.User ?? result.Group ?? result.Role ?? result.Policy).Arn,
    policies: () =>
      members(result.Policies)
        .map(({ PolicyName }) => PolicyName)
        .sort(),
    entities: () =>
      ['PolicyUsers', 'PolicyGroups', 'PolicyRoles'].map((kind) => members(result[kind]).length).join('/'),
    uses: () => `${result.Policy.AttachmentCount}/${result.Policy.PermissionsBoundaryUsageCount}`,
    keys: () => [...members(result.ContextKeyNames)].sort(),
    decisions: () => members(result.EvaluationResults).map((one, index) => decision(one, expected, index)),
  };
  const named = Object.keys(about).filter((name) => name in expected);
  return Object.fromEntries(named.map((name) => [name, about[name]?.()]));
}

function decision(one: Result, { decisions }: Row['expected'], index: number): object {
  const resources = (decisions as readonly object[])[index];
  return {
    decision: one.EvalDecision,
    matched: members(one.MatchedStatements).map(
      ({ StartPosition, EndPosition }) => `${StartPosition.Column}-${EndPosition.Column}`,
    ),
    ...(resources !== undefined &&
      'resources' in resources && {
        resources: members(one.ResourceSpecificResults).map(
          ({ EvalResourceDecision }) => EvalResourceDecision,
        ),
      }),
  };
}

function members(list: Result): readonly Result[] {
  return list?.member ?? [];
}

const PROBES = '/stackd-probes/resource-auth/';
const probe = (kind: string, name: string, path = PROBES) => ({
  Path: path,
  Arn: `arn:aws:iam::${ACCOUNT}:${kind}${path}${name}`,
});

function principalOf(name: string) {
  const { UserId: userId, Arn: arn } = user(name, probe('user', name));
  return { type: 'User', accountId: ACCOUNT, userId, arn, userName: name } as const;
}

/** The entities that the recordings were made with. */
function recordedAccount() {
  const named = (name: string) => policyArn(`managed/${name}`);
  const managed = (name: string) =>
    policy(name, [document('s3:GetObject')], { Arn: named(name), Path: '/managed/' });
  const boundary = (name: string) => ({
    PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: named(name) },
  });
  const actor = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'iam:*', Resource: `arn:aws:iam::${ACCOUNT}:*${PROBES}*` }],
  };
  const tags = ['a', 'b', 'c'].map((Key) => ({ Key, Value: '' }));
  const name = (kind: string) => `resource-auth-${kind}`;
  return account({
    users: [
      user('a', { ...probe('user', 'a', '/probe/'), Tags: tags }),
      user('b', probe('user', 'b', '/probe/')),
      user('c', probe('user', 'c', '/probe/')),
      user('holder', { ...attached(named('attached')), ...boundary('boundary') }),
      user(name('User'), probe('user', name('User'))),
      user(name('Actor'), { ...probe('user', name('Actor')), ...inline('UserPolicyList', { actor }) }),
    ],
    groups: [
      group('holders', attached(named('attached'), named('both'))),
      group(name('Group'), { ...probe('group', name('Group')), GroupId: 'AGPAPROBE' }),
    ],
    roles: [
      role('held', { ...attached(named('attached')), ...boundary('both') }),
      role(name('Role'), { ...probe('role', name('Role')), RoleId: 'AROAPROBE' }),
    ],
    policies: [
      ...['unused', 'attached', 'boundary', 'both'].map(managed),
      policy(name('Policy'), [document('s3:GetObject')], {
        ...probe('policy', name('Policy')),
        PolicyId: 'ANPAPROBE',
      }),
    ],
  });
}
