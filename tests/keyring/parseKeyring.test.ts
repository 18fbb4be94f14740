import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyringError } from '../../src/keyring/keyring.ts';
import { parseKeyring } from '../../src/keyring/readKeyFile.ts';

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
const file = (change: object = {}) => ({
  version: 1,
  seal: [
    { id: 'new', key: key(1) },
    { id: 'old', key: key(2) },
  ],
  secrets: [{ id: 'new', key: key(3) }],
  tokens: [{ id: 'new', key: key(9) }],
  ...change,
});
const parse = (value: unknown) => parseKeyring(JSON.stringify(value), 'k.json');

test('the first key is the newest, and older ones stay available', () => {
  const { seal, secrets } = parse(file());
  expect(seal.newest.id).toBe('new');
  expect([...seal.byId.keys()]).toEqual(['new', 'old']);
  expect(seal.byId.get('old')?.export()).toEqual(Buffer.alloc(32, 2));
  expect(secrets.newest.key.export()).toEqual(Buffer.alloc(32, 3));
});

test.each([
  ['not an object', [], 'The key file k.json does not hold a JSON object.'],
  [
    'another version',
    file({ version: 2 }),
    'The key file k.json has an unknown version; this mqgate reads version 1.',
  ],
  [
    'no version',
    file({ version: undefined }),
    'The key file k.json has an unknown version; this mqgate reads version 1.',
  ],
  ['an unknown member', file({ sael: [] }), 'The key file k.json has an unknown member.'],
  ['a missing set', file({ seal: undefined }), "The key file k.json has no list of keys named 'seal'."],
  ['an empty set', file({ secrets: [] }), "The key file k.json has no list of keys named 'secrets'."],
  ['a wrong entry', file({ seal: [null] }), "The key file k.json has a wrong entry 0 in 'seal'."],
  [
    'a wrong id',
    file({ seal: [{ id: 'a b', key: key(1) }] }),
    "The key file k.json has a wrong id in entry 0 of 'seal'.",
  ],
  [
    'a short key',
    file({ seal: [{ id: 'a', key: Buffer.alloc(31).toString('base64') }] }),
    "The key file k.json has a key in entry 0 of 'seal' that is not 32 bytes in base64.",
  ],
  [
    'one key for two purposes',
    file({ secrets: [{ id: 'x', key: key(1) }] }),
    'The key file k.json holds the same key twice.',
  ],
  [
    'one id for two keys',
    file({
      secrets: [
        { id: 'x', key: key(4) },
        { id: 'x', key: key(5) },
      ],
    }),
    "The key file k.json has the same id twice in 'secrets'.",
  ],
])('%s is refused with one sentence', (_, value, sentence) => {
  expect(() => parse(value)).toThrow(new KeyringError('malformed', sentence));
});

test('for any text the error is typed and does not quote the text', () => {
  const values = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record({ version: fc.constant(1), seal: fc.jsonValue(), secrets: fc.jsonValue() })
      .map((v) => JSON.stringify(v)),
  );
  fc.assert(
    fc.property(values, (text) => {
      try {
        parseKeyring(text, 'k.json');
      } catch (error) {
        expect(error).toBeInstanceOf(KeyringError);
      }
    }),
  );
  expect(() => parseKeyring('{"version":1,"seal":[{"id":"a","key":"S3CR3T', 'k.json')).toThrow(
    /^(?!.*S3CR3T)/,
  );
});
