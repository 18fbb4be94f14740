import { describe, expect, test } from 'vitest';
import { compileCondition } from '../../../../src/authz/policy/conditions/compileConditions.ts';
import { symbolsOf } from '../../../../src/authz/policy/matchGlob.ts';
import { constantPieces } from '../../../../src/authz/policy/template.ts';

/** Operator, value as written, family, data of the value. */
const DATA: readonly (readonly [operator: string, value: string, family: string, data: unknown])[] = [
  ['StringEquals', 'Dev', 'string', { kind: 'text', text: 'Dev' }],
  ['StringNotEqualsIgnoreCase', 'Dev', 'ignoreCase', { kind: 'text', text: 'dev' }],
  ['StringEqualsIgnoreCase', 'ßAΣ𐐀BΣ', 'ignoreCase', { kind: 'text', text: 'ßaσ𐐀bς' }],
  ['StringLike', 'dev', 'string', { kind: 'text', text: 'dev' }],
  ['StringLike', 'd*', 'like', { kind: 'glob', glob: { symbols: [100, -2], wild: true } }],
  ['NumericLessThanEquals', '10', 'numeric', bound('<=', '10')],
  ['NumericEquals', '5abc', 'numeric', { kind: 'never' }],
  ['DateGreaterThan', '1970-01-01T00:00:10Z', 'date', bound('>', '10')],
  ['DateGreaterThan', '20261120', 'date', undefined],
  ['Bool', 'TRUE', 'bool', { kind: 'text', text: 'true' }],
  ['BinaryEquals', 'QUI=', 'binary', { kind: 'text', text: 'QUI=' }],
  [
    'NotIpAddress',
    '10.0.0.0/8',
    'address',
    { kind: 'network', network: { family: 4, bits: 0x0a000000, prefix: 8 } },
  ],
];

function bound(relation: string, whole: string) {
  return { kind: 'bound', relation, bound: { negative: false, whole, fraction: '' } };
}

function compiled(operator: string, value: string) {
  const { condition } = compileCondition({ operator, key: 'a:b', values: [value] }, '2012-10-17');
  if (condition.kind !== 'comparing') throw new Error(condition.kind);
  return condition;
}

describe('the data of a compiled condition', () => {
  test.each(DATA)('%s %s', (operator, value, family, data) => {
    const { operator: made, templates } = compiled(operator, value);
    const [pieces] = templates.map(constantPieces);
    expect(made.comparison.family).toBe(family);
    expect(made.comparison.data(pieces ?? [])).toEqual(data);
  });

  test('have one pattern for each of the six fields of an ARN', () => {
    const { operator, templates } = compiled('ArnLike', 'arn:aws:iam::1:role/*');
    const fields = ['arn', 'aws', 'iam', '', '1'].map((text) => ({ symbols: symbolsOf(text), wild: false }));
    const last = { symbols: [...symbolsOf('role/'), -2], wild: true };
    expect(templates.map((one) => operator.comparison.data(constantPieces(one) ?? []))).toEqual([
      { kind: 'arn', fields: [...fields, last] },
    ]);
  });

  test('have the template of a value with a variable', () => {
    expect(compiled('StringLike', '${aws:username}-*').templates).toEqual([
      [
        { kind: 'variable', key: 'aws:username' },
        { kind: 'text', text: '-*' },
      ],
    ]);
  });
});
