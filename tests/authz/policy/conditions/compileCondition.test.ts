import { describe, expect, it } from 'vitest';
import {
  compileCondition,
  compileConditions,
} from '../../../../src/authz/policy/conditions/compileConditions.ts';

const V = '2012-10-17';

function compiled(
  operator: string,
  values: readonly (string | boolean)[],
  version: typeof V | '2008-10-17' = V,
) {
  return compileCondition({ operator, key: 'K', values }, version).condition;
}

/** Operator, values, and the readings that fit exactly, where they are known. */
const EXACT: readonly (readonly [string, readonly (string | boolean)[], readonly unknown[] | undefined])[] = [
  ['StringEquals', ['a', 'B'], ['a', 'B']],
  ['StringNotEquals', ['a'], ['a']],
  ['StringEqualsIgnoreCase', ['aB'], ['ab']],
  ['Bool', [true, 'FALSE'], ['true', 'false']],
  ['BinaryEquals', ['QQ=='], ['QQ==']],
  ['StringLike', ['a', 'b.c'], ['a', 'b.c']],
  ['StringNotLike', ['a'], ['a']],
  ['StringLike', ['${*}a'], ['*a']],
  ['StringLike', ['a', 'b*'], undefined],
  ['StringLike', ['*'], undefined],
  ['StringLike', ['a?'], undefined],
  ['StringEquals', ['a', '${aws:username}'], undefined],
  ['ArnLike', ['arn:aws:iam::1:role/r'], undefined],
  ['IpAddress', ['10.0.0.1'], undefined],
  ['NumericEquals', ['1'], undefined],
];

describe('a compiled condition', () => {
  it.each(EXACT)('for %s %j accepts exactly %j', (operator, values, exact) => {
    expect(compiled(operator, values)).toMatchObject({ exact: exact && new Set(exact) });
  });

  it('has the same identity as one that differs only by the case of operator and key', () => {
    const { identity } = compiled('StringEquals', ['a']);
    const alike = compileCondition({ operator: 'STRINGequals', key: 'k', values: ['a'] }, V).condition;
    expect(alike).toMatchObject({ identity });
    const others = [
      compiled('StringEquals', ['A']),
      compiled('StringEquals', ['a'], '2008-10-17'),
      compiled('StringEqualsIfExists', ['a']),
      compiled('Null', ['true']),
      compileCondition({ operator: 'StringEquals', key: 'l', values: ['a'] }, V).condition,
    ];
    for (const other of others) expect(other).not.toMatchObject({ identity });
  });

  it('reports the first unreadable part of several conditions', () => {
    const written = ['StringEquals', 'Matches', 'Fits'].map((operator) => ({
      operator,
      key: 'K',
      values: ['a'],
    }));
    expect(compileConditions(written, 'Allow', V).doubt).toBe('unknown operator Matches on K');
    expect(compileConditions(written.slice(0, 1), 'Allow', V).doubt).toBeUndefined();
  });

  it('is evaluated before conditions that take longer', () => {
    const of = (operator: string, ...values: string[]) => ({
      operator,
      key: `${operator} ${values.join()}`,
      values,
    });
    const written = [
      of('StringEquals', 'a', '${x}'),
      of('StringLike', 'a*'),
      of('StringEquals', 'a'),
      of('IpAddress', '::1'),
      of('Null', 'true'),
    ];
    expect(compileConditions(written, 'Allow', V).conditions.all.map(({ key }) => key)).toEqual([
      'stringequals a',
      'null true',
      'stringlike a*',
      'ipaddress ::1',
      'stringequals a,${x}',
    ]);
  });
});
