import { expect, it } from 'vitest';
import { decide } from '../../../src/authz/decide/decide.ts';
import type { ResourceRef } from '../../../src/authz/decide/types.ts';
import { BROKER_PREFIX, policySet, question, said } from './policies.ts';

const ALLOW = { Effect: 'Allow', Action: 'mq:*', Resource: '*' };
const DENY = { ...ALLOW, Effect: 'Deny' };
/** The broker `orders` before it has its id: `b-` and a UUID of small hexadecimal digits. */
const NEW_BROKER: ResourceRef = {
  kind: 'partial',
  before: `${BROKER_PREFIX}orders:b-`,
  after: '',
  need: 'id',
  part: 'uuid',
};

/** What each pattern means for an id that is not drawn yet. */
const ROWS: readonly (readonly [id: string, meets: 'every id' | 'no id' | 'some ids'])[] = [
  ['*', 'every id'],
  ['b-*', 'every id'],
  ['b-????????-????-????-????-????????????', 'every id'],
  ['b-*-*-*-*-*', 'every id'],
  ['b-????????????????????????????????????', 'every id'],
  ['b-*-*-*-*-*-*', 'no id'],
  ['b-?', 'no id'],
  ['b-', 'no id'],
  ['b-????????_*', 'no id'],
  ['b-g*', 'no id'],
  ['b-A*', 'no id'],
  // No mark of the matcher is a character: U+0001 to U+0004 are those whose numbers come nearest.
  ['b-\u0001*', 'no id'],
  ['b-\u0002*', 'no id'],
  ['b-\u0003*', 'no id'],
  ['b-\u0004*', 'no id'],
  ['c-*', 'no id'],
  ['b-*:x', 'no id'],
  ['b-a*', 'some ids'],
  ['b-*0', 'some ids'],
  ['b-????????-4???-????-????-????????????', 'some ids'],
  ['b-01234567-89ab-cdef-0123-456789abcdef', 'some ids'],
];

it.each(ROWS)('an id that is not drawn yet and %j: %s', (id, meets) => {
  const Resource = `${BROKER_PREFIX}orders:${id}`;
  const ask = (...statements: object[]) =>
    said(decide(policySet({ identity: [statements] }), [question('mq:CreateTags', NEW_BROKER)]));
  const outcomes = { 'every id': 'allowed', 'no id': 'implicitDeny', 'some ids': 'waits for id' };
  expect(ask({ ...ALLOW, Resource })).toBe(outcomes[meets]);
  const denied = { 'every id': 'explicitDeny', 'no id': 'allowed', 'some ids': 'waits for id' };
  expect(ask(ALLOW, { ...DENY, Resource })).toBe(denied[meets]);
});
