import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PolicyError } from '../../../src/authz/policy/parsedPolicy.ts';
import { parsePolicy } from '../../../src/authz/policy/parsePolicy.ts';
import { cases } from '../../support/cases.ts';

function readOrRefused(document: unknown): void {
  try {
    parsePolicy(document);
  } catch (error) {
    expect(error).toBeInstanceOf(PolicyError);
  }
}

describe('parsePolicy', () => {
  it('throws only PolicyError, whatever the JSON', () => {
    const parts = fc.constantFrom(
      ...['Version', 'Statement', 'Effect', 'Action', 'Resource', 'Condition', 'Sid', '__proto__', 'x'],
    );
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom('Allow', 'Deny', '*', 'mq:*', '2012-10-17', null, 1, true),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(parts, tie('value'), { maxKeys: 6 }),
      ),
    }));
    fc.assert(
      fc.property(value, (document) => readOrRefused(document)),
      { numRuns: cases(3_000) },
    );
    fc.assert(fc.property(fc.jsonValue(), (document) => readOrRefused(document)));
  });
});
