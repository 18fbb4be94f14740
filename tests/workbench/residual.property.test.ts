import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideQuestion } from '../../src/authz/decide/decide.ts';
import { layersOf } from '../../src/authz/decide/layers.ts';
import { subjectOf } from '../../src/authz/decide/matchResource.ts';
import { Facts } from '../../src/authz/policy/conditions/facts.ts';
import { compileGlob, matchGlob, symbolsOf } from '../../src/authz/policy/matchGlob.ts';
import { askedResource, globsMeet } from '../../workbench/access/askedResource.ts';
import { Residuals, residualHolds, residualText } from '../../workbench/access/residual.ts';
import { readableSet } from '../authz/decide/policies.ts';
import {
  condition,
  type Hidden,
  hidden,
  NOTHING_HIDDEN,
  world as plainWorld,
  policiesOf,
  questionsOf,
  richFacts,
  statementOf,
  type World,
} from '../authz/decide/worlds.ts';
import { cases, leastSeen } from '../support/cases.ts';

const sometimes = fc.option(condition, { freq: 3, nil: undefined });
const policies = policiesOf(statementOf(sometimes));
const worlds = fc
  .array(fc.tuple(plainWorld, richFacts, fc.boolean()), { minLength: 4, maxLength: 4 })
  .map((list) => list.map(([plain, facts, rich]): World => (rich ? { ...plain, facts } : plain)));
const KEYS_HIDDEN: Hidden = {
  broker: false,
  body: false,
  keys: ['aws:username', 'aws:ResourceTag/a', 'aws:TagKeys'],
};
const PATTERN = 'arn:aws:mq:r:1:broker:*:b-1';

describe('residual conditions', () => {
  it('have for every request the engine’s result, for any unknown keys', () => {
    const answers = new Map<string, number>();
    fc.assert(
      fc.property(policies, worlds, hidden, (written, drawn, hide) => {
        const set = readableSet(written);
        for (const world of drawn) {
          const partial = questionsOf(world, { ...hide, broker: false, body: false });
          for (const [index, full] of questionsOf(world, NOTHING_HIDDEN).entries()) {
            const asked = { kind: 'one', subject: subjectOf(full.resource) } as const;
            const context = partial[index]?.context ?? full.context;
            const residual = new Residuals(full.action, asked).of(
              layersOf(set, full.action),
              new Facts(context),
            );
            const expected = decideQuestion(set, full).outcome === 'allowed';
            answers.set(residual.answer, (answers.get(residual.answer) ?? 0) + 1);
            const found = residualHolds(residual, new Facts(full.context), asked.subject);
            if (found !== expected) throw new Error(residualText(residual));
          }
        }
      }),
      { numRuns: cases(3_000) },
    );
    // All three answers are met often: a test of one answer only would say little.
    for (const answer of ['allowed', 'denied', 'if'])
      expect(answers.get(answer)).toBeGreaterThan(leastSeen(500));
  });

  it('have the same result for every resource that a pattern matches', () => {
    fc.assert(
      fc.property(policies, worlds, (written, drawn) => {
        const set = readableSet(written);
        for (const world of drawn) {
          const partial = questionsOf(world, KEYS_HIDDEN);
          for (const [index, full] of questionsOf(world, NOTHING_HIDDEN).entries()) {
            if (full.resource.kind !== 'arn') continue;
            const { arn } = full.resource;
            const asked = askedResource('iam:GetUser', PATTERN);
            const context = partial[index]?.context ?? full.context;
            const residual = new Residuals(full.action, asked).of(
              layersOf(set, full.action),
              new Facts(context),
            );
            // Without the older form of the ARN, which patterns leave out.
            const resource = { kind: 'arn', arn } as const;
            const expected = decideQuestion(set, { ...full, resource }).outcome === 'allowed';
            const found = residualHolds(residual, new Facts(full.context), subjectOf(resource));
            if (found !== expected) throw new Error(`${arn}: ${residualText(residual)}`);
          }
        }
      }),
      { numRuns: cases(2_000) },
    );
  });

  it('show whether two patterns have a common text, as trying every short text does', () => {
    const symbol = fc.constantFrom('a', 'b', '*', '?');
    const pattern = fc.array(symbol, { maxLength: 4 }).map((symbols) => symbols.join(''));
    const texts = [''];
    for (let at = 0; (texts[at] ?? '').length < 8; at += 1) texts.push(`${texts[at]}a`, `${texts[at]}b`);
    const compiled = (text: string) => compileGlob([{ text, literal: false }]);
    const all = texts.map((text) => symbolsOf(text));
    fc.assert(
      fc.property(pattern, pattern, (one, other) => {
        const [first, second] = [compiled(one), compiled(other)];
        const expected = all.some((text) => matchGlob(first, text) && matchGlob(second, text));
        expect(globsMeet(first.symbols, second.symbols)).toBe(expected);
      }),
      { numRuns: cases(1_000) },
    );
  });
});
