import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/authz/decide/decide.ts';
import { layersInReach } from '../../../src/authz/decide/layers.ts';
import { statementApplies, subjectOf } from '../../../src/authz/decide/matchResource.ts';
import { indexResources, statementsFor } from '../../../src/authz/decide/resourceIndex.ts';
import { WORTH_INDEXING } from '../../../src/authz/decide/statementIndex.ts';
import type { ResourceRef } from '../../../src/authz/decide/types.ts';
import { Facts } from '../../../src/authz/policy/conditions/facts.ts';
import { cases, leastSeen } from '../../support/cases.ts';
import { ANY, lookup, policySet, question, type TableFacts, UNKNOWN } from './policies.ts';
import { referenceDecide } from './reference.ts';

const ALL = { Effect: 'Allow', Action: '*', Resource: '*' };
const SHORT = 'arn:aws:mq:r:1:broker:';
const text = fc.string({ unit: fc.constantFrom('a', 'b', '-', ':', '*', '?'), minLength: 2, maxLength: 10 });
const pattern = fc.oneof(
  text.map((end) => `${SHORT}${end}`),
  text.map((end) => `arn:aws:mq:*:broker:${end}`),
  text.map((end) => `arn:*broker:${end}b-1`),
  text.map((end) => `${SHORT}${end}\${aws:username}${end}`),
  text.map((end) => `arn:aws:mq:\${aws:username}:*:${end}`),
  fc.constantFrom(
    '*',
    'arn:aws:mq',
    `${SHORT}b-1`,
    `${SHORT}\${*}-\${?}`,
    `${SHORT}\${aws:username, 'ab'}:b-1`,
  ),
);
const statementOn = (patterns: fc.Arbitrary<readonly string[]>, key: fc.Arbitrary<string>) =>
  fc.record({ key, patterns, secure: fc.constantFrom(...Array(8).fill(undefined), 'true') }).map((drawn) => ({
    Effect: 'Allow',
    Action: 'mq:*',
    [drawn.key]: drawn.patterns,
    ...(drawn.secure && { Condition: { Bool: { 'aws:SecureTransport': drawn.secure } } }),
  }));
const narrow = statementOn(fc.array(pattern, { minLength: 1, maxLength: 2 }), fc.constant('Resource'));
const wide = statementOn(
  fc.constantFrom(['*'], ['arn:aws:mq'], [`${SHORT}a*`]),
  fc.constantFrom('Resource', 'NotResource'),
);
const name = fc.string({ unit: fc.constantFrom('a', 'b', '-', '*'), maxLength: 8 });
const facts = fc.record({
  'aws:username': fc.oneof(name, name, fc.constant(UNKNOWN as typeof UNKNOWN)),
  'aws:SecureTransport': fc.constantFrom('true', 'false'),
});
const resource: fc.Arbitrary<ResourceRef> = fc.oneof(
  name.map((named) => ({ kind: 'arn' as const, arn: `${SHORT}${named}:b-1`, alias: `${SHORT}b-1` })),
  name.map((named) => ({ kind: 'arn' as const, arn: `${SHORT}${named}` })),
  fc.constant({ kind: 'partial' as const, before: SHORT, after: ':b-1', alias: `${SHORT}b-1`, need: 'r' }),
  fc.constant(ANY),
);
const many = fc
  .tuple(
    fc.array(narrow, { minLength: 2 * WORTH_INDEXING, maxLength: 3 * WORTH_INDEXING }),
    fc.array(wide, { maxLength: 1 }),
    fc.boolean(),
  )
  .map(([narrowOnes, wideOnes, first]) =>
    first ? [...wideOnes, ...narrowOnes] : [...narrowOnes, ...wideOnes],
  );
const asked = fc.array(fc.tuple(resource, facts), { minLength: 4, maxLength: 4 });

describe('statements that an index distinguishes by their resources', () => {
  it('are skipped only if they certainly do not apply', () => {
    const seen = { tried: 0, leftOut: 0 };
    fc.assert(
      fc.property(many, fc.boolean(), asked, (statements, denies, requests) => {
        const effects = statements.map((one) => ({ ...one, Effect: denies ? 'Deny' : 'Allow' }));
        const [layer] = layersInReach(policySet({ identity: [effects] }), 'mq:A');
        const all = (denies ? layer?.deny : layer?.allow)?.all ?? [];
        const index = indexResources(all, () => 4 * all.length, 1);
        for (const [about, known] of requests) {
          const subject = subjectOf(about);
          const found = index === undefined ? [] : statementsFor(index, subject);
          const orders = found.map(({ order }) => order);
          expect(orders).toEqual([...new Set(orders)].sort((a, b) => a - b));
          seen.tried += found.length;
          for (const ordered of index?.statements ?? []) {
            if (found.includes(ordered)) continue;
            seen.leftOut += 1;
            expect(statementApplies(ordered.statement, subject, new Facts(lookup(known)), [])).toBe(false);
          }
        }
      }),
      { numRuns: cases(1_000) },
    );
    expect(seen.tried).toBeGreaterThan(leastSeen(5_000));
    expect(seen.leftOut).toBeGreaterThan(leastSeen(20_000));
  });

  it('decide as a naive model does', () => {
    const seen = { allow: 0, explicitDeny: 0, implicitDeny: 0 };
    let indexed = 0;
    fc.assert(
      fc.property(many, fc.boolean(), asked, (statements, denies, requests) => {
        const effects = statements.map((one) => ({ ...one, Effect: denies ? 'Deny' : 'Allow' }));
        const documents = { version: '2012-10-17', identity: denies ? [[ALL], effects] : [effects] };
        const set = policySet(documents);
        const [layer] = layersInReach(set, 'mq:A');
        if ((denies ? layer?.deny : layer?.allow)?.byResource !== undefined) indexed += 1;
        for (const [about, known] of requests) {
          const decision = decide(set, [question('mq:A', about, { facts: known as TableFacts })]);
          if (decision.outcome === 'pending' || about.kind === 'partial') continue;
          if (known['aws:username'] === UNKNOWN) continue;
          const pairs = Object.entries(known).map(
            ([key, value]) => [key.toLowerCase(), String(value)] as const,
          );
          const ask = about.kind === 'any' ? { arn: '*' } : about;
          const expected = referenceDecide(documents, [{ ...ask, action: 'mq:A', facts: new Map(pairs) }]);
          seen[expected.effect] += 1;
          expect(decision.reason.effect).toBe(expected.effect);
        }
      }),
      { numRuns: cases(1_000) },
    );
    expect(seen.allow).toBeGreaterThan(leastSeen(400));
    expect(seen.explicitDeny).toBeGreaterThan(leastSeen(400));
    // About 40 in a thousand cases: a few cases may meet none.
    if (cases(1_000) >= 1_000) expect(seen.implicitDeny).toBeGreaterThan(15);
    expect(indexed).toBeGreaterThan(leastSeen(200));
  });
});
