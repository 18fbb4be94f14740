import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { QueryError } from '../../../src/query/queryService.ts';
import { readMetadata, type SamlMetadata } from '../../../src/sts/saml/metadata.ts';
import { verifyResponse } from '../../../src/sts/saml/verifyResponse.ts';
import { parseXml } from '../../../src/sts/saml/xmlTree.ts';
import { XmlFault } from '../../../src/xml/checkXml.ts';
import { cases } from '../../support/cases.ts';
import { NOON } from '../sessions.ts';
import { base64, identityProvider } from './identityProvider.ts';

let xml: string;
let metadata: SamlMetadata;
let genuine: string;
beforeAll(async () => {
  const idp = identityProvider();
  xml = await idp.respond({ sign: ['Assertion'] });
  metadata = readMetadata(idp.metadata);
  genuine = read(base64(xml));
});

/** All that is read of a response, as a text; `refused` for a refusal with a code. */
function read(assertion: string): string {
  try {
    const { attributes, ...rest } = verifyResponse(assertion, metadata, NOON);
    return JSON.stringify({ ...rest, attributes: [...attributes] });
  } catch (error) {
    if (error instanceof QueryError) return 'refused';
    throw error;
  }
}

const FRAGMENTS = [
  ...[
    '<',
    '>',
    '/',
    '"',
    '&',
    '&amp;',
    '&#x41;',
    '<!--x-->',
    '<![CDATA[x]]>',
    '<?x y?>',
    ' ',
    '\n',
    '\t',
    'a',
    '0',
  ],
  ...[
    '<saml:Assertion/>',
    '<ds:Object/>',
    ' ID="_assertion"',
    ' xmlns="urn:x"',
    ' xmlns:saml="urn:x"',
    '\u0000',
    '\u00e9',
  ],
];

describe('a changed response', () => {
  it('at one place, in any way, is refused or read as before', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(8), fc.constantFrom('', ...FRAGMENTS), (place, length, put) => {
        const at = place % (xml.length + 1);
        const changed = xml.slice(0, at) + put + xml.slice(at + length);
        expect(['refused', genuine]).toContain(read(base64(changed)));
      }),
      { numRuns: cases(1_500) },
    );
  });

  it('with its own parts in other places is refused or read as before', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (one, other, target) => {
        const tags = [...xml.matchAll(/<[^>]*>/g)].map(({ index }) => index);
        const [from = 0, to = 0] = [tags[one % tags.length] ?? 0, tags[other % tags.length] ?? 0].sort(
          (a, b) => a - b,
        );
        const at = tags[target % tags.length] ?? 0;
        const changed = xml.slice(0, at) + xml.slice(from, to) + xml.slice(at);
        expect(['refused', genuine]).toContain(read(base64(changed)));
      }),
      { numRuns: cases(500) },
    );
  });
});

describe('any text', () => {
  it('is a response, or refused with a code', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(read(text)).toBe('refused');
      }),
      { numRuns: cases(500) },
    );
  });

  it('is an XML tree, or an XmlFault', () => {
    const pieces = fc.array(fc.constantFrom(...FRAGMENTS, '<a>', '</a>', '<a/>', '<!DOCTYPE a>'), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(pieces, (parts) => {
        try {
          parseXml(parts.join(''), { maxElements: 20, comments: 'refused' });
        } catch (error) {
          expect(error).toBeInstanceOf(XmlFault);
        }
      }),
      { numRuns: cases(1_000) },
    );
  });
});
