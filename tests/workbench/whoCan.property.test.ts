import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { subjectOf } from '../../src/authz/decide/matchResource.ts';
import type { ContextFact } from '../../src/authz/decide/types.ts';
import { judge } from '../../src/authz/explain/judge.ts';
import { Facts } from '../../src/authz/policy/conditions/facts.ts';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import type { Inheritance } from '../../src/directory/organization/organization.ts';
import { simulatedResource } from '../../src/mq/authorization/simulatedResource.ts';
import { knownContext, principalForms } from '../../workbench/access/principalForms.ts';
import { residualHolds, residualText } from '../../workbench/access/residual.ts';
import { whoCan } from '../../workbench/access/whoCan.ts';
import { AccountPrincipals } from '../../workbench/simulate/principalPolicies.ts';
import { condition, statementOf } from '../authz/decide/worlds.ts';
import { cases, leastSeen } from '../support/cases.ts';
import { accountExport, policy } from './testSuite.ts';

const ACTIONS = ['mq:DeleteBroker', 'mq:CreateTags', 'mq:ListBrokers', 'sts:GetFederationToken'];
const RESOURCES = [`arn:aws:mq:r:1:broker:a:b-1`, 'arn:aws:mq:r:1:broker:ab:b-1', '*'];
const KEYS = [
  'aws:PrincipalTag/team',
  'aws:MultiFactorAuthPresent',
  'aws:SourceIp',
  'aws:username',
  'aws:TagKeys',
];

const personal = fc
  .tuple(
    fc.constantFrom(
      'StringEquals',
      'StringNotEquals',
      'StringLike',
      'BoolIfExists',
      'Null',
      'IpAddress',
      'ForAnyValue:StringEquals',
    ),
    fc.constantFrom(...KEYS),
    fc.constantFrom('a', 'b', 'true', 'false', '10.0.0.0/8', '${aws:username}'),
  )
  .map(([operator, key, value]) => ({ [operator]: { [key]: value } }));
const anyCondition = fc.option(fc.oneof(condition, personal), { freq: 3, nil: undefined });
const document = fc
  .array(statementOf(anyCondition), { minLength: 1, maxLength: 3 })
  // An export with two keys that differ by case only is refused.
  .map((statements) =>
    JSON.parse(JSON.stringify(policy(...statements)).replaceAll('AWS:UserName', 'aws:userid')),
  );
const holder = fc.record({
  policies: fc
    .array(document, { maxLength: 2 })
    .map((list) => Object.fromEntries(list.map((one, at) => [`p${at}`, one]))),
  tags: fc.constantFrom({}, { team: 'a' }, { team: 'b' }),
});
const accounts = fc.record({
  ann: holder,
  bob: holder,
  role: holder,
  boundary: fc.option(document, { nil: undefined }),
  control: fc.option(document, { nil: undefined }),
});

/** Facts for whatever is unknown, by key: one value, a list for lists, or absent. */
const drawn = fc.array(fc.constantFrom('a', 'b', 'ab', 'true', 'false', '10.1.2.3', 'absent'), {
  minLength: 5,
  maxLength: 5,
});

function fact(key: string, values: readonly string[]): ContextFact {
  let hash = 0;
  for (const character of key) hash = (hash * 31 + character.charCodeAt(0)) % 997;
  const value = values[hash % values.length] ?? 'a';
  if (value === 'absent') return 'absent';
  return { values: key === 'aws:tagkeys' ? [value, 'a'] : [value], multivalued: key === 'aws:tagkeys' };
}

describe('the answers of who-can', () => {
  it('equal those of simulating every request, on random accounts and contexts', () => {
    let conditional = 0;
    fc.assert(
      fc.property(accounts, fc.array(drawn, { minLength: 3, maxLength: 3 }), (made, contexts) => {
        const edge = made.boundary === undefined ? {} : { boundary: 'edge' };
        const text = accountExport(
          { ann: { ...made.ann, ...edge }, bob: made.bob },
          { worker: made.role },
          made.boundary === undefined ? {} : { edge: made.boundary },
        );
        const organization: Inheritance | 'none' =
          made.control === undefined
            ? 'none'
            : {
                id: 'o-1',
                path: 'o-1/',
                management: false,
                serviceControl: [[{ name: 'scp', source: 'r-1', document: made.control }]],
                resourceControl: [],
              };
        const world = new AccountPrincipals(readAccountExport(text, parsePolicy), organization);
        const forms = principalForms(world);
        expect(forms).toHaveLength(7);
        for (const action of ACTIONS) {
          for (const on of RESOURCES) {
            const answers = whoCan(world, action, on);
            for (const [index, form] of forms.entries()) {
              const residual = answers[index]?.residual;
              if (residual === undefined) throw new Error('a principal is missing');
              if (residual.answer === 'if') conditional += 1;
              const known = knownContext(form, world, action, on);
              for (const values of contexts) {
                const context = (key: string) => {
                  const certain = known(key);
                  return certain === 'unknown' ? fact(key, values) : certain;
                };
                const resource = simulatedResource(action, on);
                const { decision } = judge(form.policies.set, { action, resource, required: true, context });
                const said = residualHolds(residual, new Facts(context), subjectOf(resource));
                if (said !== (decision.outcome === 'allowed')) {
                  throw new Error(`${form.arn} ${form.form} ${action} ${on}: ${residualText(residual)}`);
                }
              }
            }
          }
        }
      }),
      { numRuns: cases(300) },
    );
    expect(conditional).toBeGreaterThan(leastSeen(300));
  });
});
