import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decideQuestion } from '../../../src/authz/decide/decide.ts';
import type { ContextFact } from '../../../src/authz/decide/types.ts';
import { compileGlob, matchGlob, symbolsOf } from '../../../src/authz/policy/matchGlob.ts';
import { readAccountExport } from '../../../src/directory/accountExport.ts';
import { simulatedResource } from '../../../src/mq/authorization/simulatedResource.ts';
import { Comparer } from '../../../workbench/compare/comparer.ts';
import { comparedPrincipal } from '../../../workbench/compare/principalWorld.ts';
import { type Invariant, proveInvariant } from '../../../workbench/compare/prove.ts';
import { AccountPrincipals } from '../../../workbench/simulate/principalPolicies.ts';

const FILE = new URL('../../../local/account/demo-account.json', import.meta.url);
const account = readAccountExport(readFileSync(FILE, 'utf8'), () => {});
const principals = new AccountPrincipals(account);
const holders = [...account.users, ...account.roles];

const ADMINS = ['alice', 'dave', 'mq-break-glass'];
const PROD = '*:broker:prod-*';

interface Row {
  readonly kind: Invariant['kind'];
  readonly actions: string;
  readonly on?: string;
  /** Who refutes it, as read from the policies by hand. Nobody: it holds. */
  readonly refutedBy: readonly string[];
}

const never = (actions: string, refutedBy: readonly string[], on?: string): Row => ({
  kind: 'never',
  actions,
  refutedBy,
  ...(on === undefined ? {} : { on }),
});

const ROWS: readonly Row[] = [
  // erin may do everything to a broker with the tag dev, whatever its name is.
  never('mq:DeleteBroker', ['alice', 'erin', 'mq-break-glass'], PROD),
  never('mq:DeleteBroker', ['alice', 'carol', 'erin', 'grace', 'judy', 'mq-break-glass']),
  never('mq:RebootBroker', [...ADMINS, 'BrokerOperator', 'carol', 'erin', 'grace', 'heidi', 'judy']),
  never('mq:CreateBroker', [...ADMINS, 'erin', 'grace']),
  never('mq:DeleteConfiguration', ADMINS),
  never('mq:UpdateConfiguration', ADMINS),
  never('mq:CreateConfiguration', ADMINS),
  never('mq:DescribeConfiguration', [...ADMINS, 'BrokerOperator', 'bob', 'grace', 'heidi', 'ivan']),
  never('mq:ListBrokers', [
    ...[...ADMINS, 'BrokerOperator', 'bob', 'carol', 'erin', 'grace', 'heidi', 'ivan', 'judy'],
  ]),
  never('mq:*', [...ADMINS, 'BrokerOperator', 'bob', 'erin', 'heidi', 'ivan'], PROD),
  never('ec2:CreateNetworkInterface', [...ADMINS, 'erin']),
  never('iam:CreateServiceLinkedRole', [...ADMINS, 'erin']),
  never('cloudformation:CreateStack', ['alice', 'dave']),
  never('mq:CreateUser', [...ADMINS, 'erin', 'grace', 'judy'], '*:broker:judy-*'),
  never('mq:DeleteUser', [...ADMINS, 'erin', 'grace', 'judy']),
  never('mq:Promote', [...ADMINS, 'erin', 'grace', 'judy']),
  // erin may tag what has no tags yet, a configuration too. (`*:configuration:*` takes in a broker of that
  // name.)
  never('mq:CreateTags', [...ADMINS, 'erin'], '*:123456789012:configuration:*'),
  never('s3:*', []),
  never('sts:AssumeRole', []),
  never('iam:Put*', []),
  { kind: 'always', actions: 'mq:ListBrokers', refutedBy: ['frank'] },
];

const title = ({ kind, actions, on }: Row) => `${kind} ${actions} on ${on ?? 'anything'}`;

describe('invariants of the demo account', () => {
  const comparer = new Comparer();

  it.each(ROWS.map((row) => [title(row), row] as const))(
    'have the proved result: %s',
    (_, { kind, actions, on, refutedBy }) => {
      const invariant = { kind, actions: [actions], ...(on === undefined ? {} : { resources: [on] }) };
      const refuting = holders.filter(({ arn }) => {
        const compared = comparedPrincipal(principals, arn);
        if (compared === undefined) throw new Error(arn);
        const { answer, undecided } = proveInvariant(invariant, compared.set, compared.world, comparer);
        expect(undecided).toEqual([]);
        return answer === 'fails';
      });
      expect(refuting.map(({ name }) => name).sort()).toEqual([...refutedBy].sort());
    },
  );

  it.each(ROWS.filter(({ kind }) => kind === 'never').map((row) => [title(row), row] as const))(
    '%s: the engine agrees for sample requests',
    (_, { actions, on = '*', refutedBy }) => {
      const able = holders.filter(({ arn }) => mayDo(arn, actions, on)).map(({ name }) => name);
      expect(able.sort()).toEqual([...refutedBy].sort());
    },
  );
});

const NAMES = ['prod-a', 'dev-x', 'judy-1', 'other'];
const prefix = 'arn:aws:mq:us-east-1:123456789012';
const RESOURCES = [
  '*',
  `${prefix}:configuration:c-1`,
  ...NAMES.map((name) => `${prefix}:broker:${name}:b-1`),
];
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'mq:*': ['mq:DescribeBroker', 'mq:RebootBroker'],
  's3:*': ['s3:GetObject'],
  'iam:Put*': ['iam:PutUserPolicy'],
};
const single = (value: string): ContextFact => ({ values: [value], multivalued: false });
const GIVEN: ReadonlyMap<string, ContextFact> = new Map([
  ['aws:requesttag/env', single('dev')],
  ['aws:tagkeys', { values: ['env'], multivalued: true }],
  ['ec2:authorizedservice', single('mq.amazonaws.com')],
  ['iam:awsservicename', single('mq.amazonaws.com')],
]);

/** Whether one of some requests is allowed: each resource that fits, without tags and with `env` as `dev`. */
function mayDo(arn: string, actions: string, on: string): boolean {
  const set = principals.find(arn)?.set;
  if (set === undefined) throw new Error(arn);
  const glob = compileGlob([{ text: on, literal: false }]);
  const facts = (tagged: boolean) => (key: string) => {
    if (key === 'aws:username') return single(arn.slice(arn.lastIndexOf('/') + 1));
    if (key === 'aws:resourcetag/env') return tagged ? single('dev') : 'absent';
    return GIVEN.get(key) ?? 'absent';
  };
  return (ACTIONS[actions] ?? [actions]).some((action) =>
    RESOURCES.filter((resource) => matchGlob(glob, symbolsOf(resource))).some((resource) =>
      [true, false].some((tagged) => {
        if (!isAskedOf(action, resource)) return false;
        const reference = simulatedResource(action, resource);
        const question = { action, resource: reference, required: true, context: facts(tagged) } as const;
        return decideQuestion(set, question).outcome === 'allowed';
      }),
    ),
  );
}

/** Wildcard-only actions are asked about `*`; those of configurations and tags about a configuration. */
function isAskedOf(action: string, resource: string): boolean {
  if (!action.startsWith('mq:')) return true;
  const isWildcardOnly = simulatedResource(action, `${prefix}:broker:other:b-1`).kind === 'any';
  if (isWildcardOnly || resource === '*') return isWildcardOnly && resource === '*';
  return /Configuration|Tags/u.test(action) === resource.includes(':configuration:');
}
