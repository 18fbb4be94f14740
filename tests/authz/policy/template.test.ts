import { describe, expect, it } from 'vitest';
import type { ContextFact } from '../../../src/authz/decide/types.ts';
import { parseTemplate, resolveTemplate, type Template } from '../../../src/authz/policy/template.ts';

const text = (value: string) => ({ kind: 'text', text: value }) as const;
const literal = (value: string) => ({ kind: 'literal', text: value }) as const;
const variable = (key: string, fallback?: string) =>
  fallback === undefined
    ? ({ kind: 'variable', key } as const)
    : ({ kind: 'variable', key, fallback } as const);

const TEMPLATES: readonly (readonly [string, Template | undefined])[] = [
  ['', [text('')]],
  ['a*?b', [text('a*?b')]],
  ['$a{b}$', [text('$a{b}$')]],
  ['${aws:UserName}', [variable('aws:username')]],
  ['a/${aws:PrincipalTag/Cost Center}/b', [text('a/'), variable('aws:principaltag/cost center'), text('/b')]],
  ["${aws:PrincipalTag/team, 'none'}", [variable('aws:principaltag/team', 'none')]],
  ["${k,''}", [variable('k', '')]],
  ["${k, 'a}b*'}x", [variable('k', 'a}b*'), text('x')]],
  ['${*}${?}${$}', [literal('*'), literal('?'), literal('$')]],
  ['${', undefined],
  ['${}', undefined],
  ['${ k }', undefined],
  ['${k', undefined],
  ['${key', undefined],
  ['${k,}', undefined],
  ['${k, none}', undefined],
  ["${k, 'none}", undefined],
  ["${k, 'a' b}", undefined],
  ['${a{b}', undefined],
  ['${${a}}', undefined],
];

describe('parseTemplate', () => {
  it.each(TEMPLATES)('%j', (value, expected) => {
    expect(parseTemplate(value, '2012-10-17')).toStrictEqual(expected);
  });

  it.each(TEMPLATES)('2008-10-17: %j is literal', (value) => {
    expect(parseTemplate(value, '2008-10-17')).toEqual([text(value)]);
  });
});

const FACTS: Readonly<Record<string, ContextFact>> = {
  one: { values: ['v*'], multivalued: false },
  many: { values: ['v'], multivalued: true },
  pair: { values: ['v', 'w'], multivalued: false },
  later: 'unknown',
};
const context = (key: string) => FACTS[key] ?? 'absent';
const resolve = (value: string) => resolveTemplate(parseTemplate(value, '2012-10-17') ?? [], context);

describe('resolveTemplate', () => {
  it('inserts values as literal text', () => {
    expect(resolve('a*${one}${*}')).toEqual({
      kind: 'pieces',
      pieces: [
        { text: 'a*', literal: false },
        { text: 'v*', literal: true },
        { text: '*', literal: true },
      ],
    });
  });

  it.each([
    ['${gone}', { kind: 'no-value' }],
    ['${many}', { kind: 'no-value' }],
    ['${pair}', { kind: 'no-value' }],
    ["${many, 'x'}", { kind: 'no-value' }],
    ["${gone, 'x'}", { kind: 'pieces', pieces: [{ text: 'x', literal: true }] }],
    ["${gone, ''}", { kind: 'pieces', pieces: [{ text: '', literal: true }] }],
    ['${later}', { kind: 'unknown', needs: ['later'] }],
    ["${later, 'x'}", { kind: 'unknown', needs: ['later'] }],
    ['${later}${gone}', { kind: 'no-value' }],
  ])('%s', (value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });
});
