import { expect, it } from 'vitest';
import { headerDifferences } from '../../../local/signatures/headerDifferences.ts';

it.each(['constructor', '__proto__', 'x-other'])('a signed header %j has no usual values', (name) => {
  const facts = { lines: [[name, 'one']], request: { headers: new Map([[name, ['one']]]) } };
  const found = headerDifferences(facts as never);
  expect(found.map(({ says }) => says)).toEqual([
    `SignedHeaders lists the header '${name}', but it was not signed.`,
  ]);
});

it('a signed header with usual values is tried with each other one', () => {
  const facts = {
    lines: [['connection', 'close']],
    request: { headers: new Map([['connection', ['close']]]) },
  };
  expect(headerDifferences(facts as never).map(({ part }) => part)).toEqual([
    'SignedHeaders',
    'headers',
    'headers',
  ]);
});
