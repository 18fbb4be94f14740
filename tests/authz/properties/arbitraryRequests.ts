import fc from 'fast-check';
import { wellFormedText } from '../../support/wellFormedText.ts';
import { FORMS, type Form, type SigningOptions } from '../fixtures/signedAs.ts';
import { KEY, NOON } from '../signedRequest.ts';

const RESERVED = [...' +%&=/?#:;,~!\'()*[]@$"\\<>^`{|}\t\n\u0000'];
const FOREIGN = [...'éñß\u00a0\u0301\u2028\ufeffሴ€😀'];

/**
 * Text with what URLs, headers and canonical requests trip over; always valid Unicode, as signers cannot sign
 * anything else.
 */
export const text = fc.oneof(
  fc.string({ maxLength: 8 }),
  wellFormedText({ maxLength: 8 }),
  fc.string({ unit: fc.constantFrom(...RESERVED, ...FOREIGN, 'a', 'A', '0'), maxLength: 8 }),
);

/** A label that the gateway accepts; labels that it refuses by design are tested by other tables. */
const label = text.filter((candidate) => candidate !== '' && !/^\.{1,2}$|[/%\p{Cc}]/u.test(candidate));

const path = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([labels, slash]) => `/${labels.join('/')}${slash ? '/' : ''}`);

/** The signer drops `__proto__`, and moves and skips `x-amz-` names by its own rules. */
const queryName = text.filter((name) => name !== '__proto__' && !/^x-amz-/i.test(name));
const query = fc.dictionary(queryName, fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })), {
  maxKeys: 4,
  noNullPrototype: true,
});

/** What HTTP lets into a header value. */
const headerValue = fc.string({
  unit: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom(' ', '\t', 'a', 'B', ',', ':', ';', '=', '"', '\u00a0', '\u00e9', '\u0085'),
    },
    { weight: 1, arbitrary: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) },
  ),
  maxLength: 12,
});
const headers = fc.dictionary(
  fc.stringMatching(/^(x-test-|x-amz-meta-|test_|accept-)[a-z0-9]{1,4}$/),
  headerValue,
  { maxKeys: 3, noNullPrototype: true },
);

const credentials = fc
  .oneof(fc.constant(KEY.secretAccessKey), wellFormedText({ minLength: 1, maxLength: 40 }))
  .map((secretAccessKey) => ({ ...KEY, secretAccessKey }));

/** Anything that a client may sign for this gateway at noon, five minutes more or less. */
export const signing: fc.Arbitrary<{ form: Form; options: SigningOptions }> = fc.record({
  form: fc.constantFrom(...FORMS),
  options: fc.record(
    {
      method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH'),
      path,
      query,
      headers,
      body: fc.oneof(text, fc.json({ maxDepth: 2 })),
      hashHeader: fc.boolean(),
      credentials,
      at: fc.integer({ min: -300, max: 300 }).map((seconds) => NOON + seconds * 1000),
      expiresIn: fc.integer({ min: 300, max: 604_800 }),
      pathOnce: fc.boolean(),
    },
    { requiredKeys: ['credentials', 'path'] },
  ),
});
