import fc from 'fast-check';
import { expect, test } from 'vitest';
import { marshal, marshalValue, unmarshal } from '../../src/state/table/table.ts';

const storable = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.boolean(),
    fc.constant(null),
    fc.uniqueArray(fc.string(), { minLength: 1 }).map((entries) => new Set(entries)),
    fc.array(tie('value')),
    fc.dictionary(fc.string(), tie('value'), { noNullPrototype: true }),
  ),
})).value;

test('an item reads back as it was written', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), storable, { noNullPrototype: true }), (item) => {
      expect(unmarshal(marshal(item))).toEqual(item);
    }),
  );
});

test('undefined members are omitted at every depth', () => {
  expect(marshal({ a: undefined, b: { c: undefined } })).toStrictEqual({ b: { M: {} } });
});

test('a member named __proto__ is an ordinary member', () => {
  expect(Object.keys(unmarshal(marshal(JSON.parse('{"__proto__": "x"}'))))).toStrictEqual(['__proto__']);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 1, Symbol('s'), 1n, new Set()])(
  '%s cannot be stored',
  (value) => {
    expect(() => marshalValue(value)).toThrow(TypeError);
  },
);

test('an attribute of another type cannot be read', () => {
  expect(() => unmarshal({ a: { B: new Uint8Array() } })).toThrow(TypeError);
});
