import { beforeAll, describe, expect, it } from 'vitest';
import { parseXml } from '../../src/mq/configurations/xml/parseXml.ts';
import { sanitizeXml } from '../../src/mq/configurations/xml/sanitizeXml.ts';
import { MqError } from '../../src/mq/model/errors.ts';
import { QueryError } from '../../src/query/queryService.ts';
import { readCallerIdentity } from '../../src/sts/login/callerIdentity.ts';
import { readMetadata } from '../../src/sts/saml/metadata.ts';
import { verifyResponse } from '../../src/sts/saml/verifyResponse.ts';
import { parseXml as parseTree } from '../../src/sts/saml/xmlTree.ts';
import { checkXml, XmlFault } from '../../src/xml/checkXml.ts';
import { base64, identityProvider } from '../sts/saml/identityProvider.ts';
import { NOON } from '../sts/sessions.ts';

/** XML 1.0 §2.1: a document is a prolog, an element, and then comments, instructions and white space. */
const AROUND: readonly (readonly [what: string, before: string, after: string, allowed: boolean])[] = [
  ['white space after it', '', ' \t\r\n', true],
  ['a comment after it', '', '<!-- c -->', true],
  ['an instruction after it', '', '<?p x?>', true],
  ['all three, twice', '', ' <!-- a --><?p?>\n<!-- b --> <?p x?>', true],
  ['a comment and an instruction before it', '<!-- c --><?p x?> ', '', true],
  ['text after it', '', 'x', false],
  ['text before it', 'x', '', false],
  ['text between comments after it', '', '<!-- a -->x<!-- b -->', false],
  ['an end tag after it', '', '</a>', false],
  ['an end tag of nothing after it', '', '</>', false],
  ['an end tag before it', '</a>', '', false],
  ['a second element', '', '<b/>', false],
  ['CDATA after it', '', '<![CDATA[x]]>', false],
  ['empty CDATA after it', '', '<![CDATA[]]>', false],
  ['a reference to a blank after it', '', '&#32;', false],
  ['a reference after it', '', '&amp;', false],
  ['an instruction named xml after it', '', '<?xml version="1.0"?>', false],
  ['an instruction named XML after it', '', '<?XML x?>', false],
  ['a DOCTYPE after it', '', '<!DOCTYPE a>', false],
  ['a no-break space after it', '', '\u00a0', false],
  ['a byte order mark after it', '', '\ufeff', false],
  ['a line separator after it', '', '\u2028', false],
  ['a zero byte after it', '', '\0', false],
  ['half a tag after it', '', '<', false],
  ['half a comment after it', '', '<!--', false],
  ['a comment with -- after it', '', '<!-- a -- b -->', false],
  ['half an instruction after it', '', '<?p', false],
];

/** The rest of well-formedness; sections are those of XML 1.0, 5th edition. */
const INSIDE: readonly (readonly [what: string, document: string, allowed: boolean])[] = [
  ['a control character (§2.2)', '<a>\u0001</a>', false],
  ['a control character in a value', '<a b="\u001f"/>', false],
  ['half a surrogate pair', '<a>\ud800</a>', false],
  ['a character that is none', '<a>\ufffe</a>', false],
  ['a reference to a control character (§4.1)', '<a>&#1;</a>', false],
  ['a reference to zero in a value', '<a b="&#0;"/>', false],
  ['a reference to half a pair', '<a>&#xD800;</a>', false],
  ['a reference past Unicode', '<a>&#x110000;</a>', false],
  ['a reference to a tab', '<a b="&#9;">&#x9;</a>', true],
  ['a reference outside the first plane', '<a>&#x1F600;</a>', true],
  ['an ampersand alone', '<a>&</a>', false],
  ['an ampersand in a value', '<a b="a & b"/>', false],
  ['an entity of HTML', '<a>&nbsp;</a>', false],
  ['a text with ]]> (§2.4)', '<a>]]></a>', false],
  ['a text with >', '<a>></a>', true],
  ['a value with ]]>', '<a b="]]>"/>', true],
  ['a tag with a slash in it (§3.1)', '<a b="1" / >', false],
  ['a tag with only a slash in it', '<a / >', false],
  ['a value without quotes', '<a b=c/>', false],
  ['attributes without a space', '<a b="1"c="2"/>', false],
  ['an attribute twice', '<a b="1" b="2"/>', false],
  ['a value with <', '<a b="<"/>', false],
  ['white space around =', '<a b\n=\t"1"/>', true],
  ['an end tag with white space', '<a></a\r\n>', true],
  ['an end tag with white space first', '<a></ a>', false],
  ['an end tag with an attribute', '<a></a b="1">', false],
  ['a name with a digit first (§2.3)', '<1a/>', false],
  ['a name of another script', '<\u00e9l\u00e9ment/>', true],
  ['a name with a sign', '<a$/>', false],
  ['a no-break space in a tag', '<a\u00a0b="1"/>', false],
  ['a declaration after a blank (§2.8)', ' <?xml version="1.0"?><a/>', false],
  ['a declaration of version 2', '<?xml version="2.0"?><a/>', false],
  ['a declaration without version', '<?xml encoding="UTF-8"?><a/>', false],
  ['a declaration', "<?xml version='1.0' encoding='utf-8' standalone='yes' ?><a/>", true],
  ['tags that cross', '<a><b></a></b>', false],
  ['an end tag too many', '<a><b/></a></a>', false],
  ['an open tag', '<a><b></a>', false],
];

const takes = (read: () => unknown): boolean => {
  try {
    read();
    return true;
  } catch (error) {
    expect([XmlFault, QueryError, MqError].some((kind) => error instanceof kind)).toBe(true);
    return false;
  }
};

const documents = [
  ...AROUND.map(([what, before, after, allowed]) => [what, `${before}<a></a>${after}`, allowed] as const),
  ...INSIDE,
];

describe('the readers of configurations and of SAML agree on every document', () => {
  it.each(documents)('%s', (_, document, allowed) => {
    const tree = () => parseTree(document, { maxElements: 10, comments: 'ignored' });
    expect({ configuration: takes(() => parseXml(document)), saml: takes(tree) }).toEqual({
      configuration: allowed,
      saml: allowed,
    });
  });
});

it.each([
  ['a prefix that is undeclared', '<a xmlns:x=""/>'],
  ['another namespace for xml', '<a xmlns:xml="u"/>'],
  ['a prefix without declaration', '<x:a/>'],
])('SAML refuses %s (Namespaces in XML 1.0)', (_, document) => {
  expect(takes(() => parseTree(document, { maxElements: 10, comments: 'ignored' }))).toBe(false);
});

describe('around the document element', () => {
  let response: string;
  let metadata: string;
  const configuration = '<broker xmlns="http://activemq.apache.org/schema/core"></broker>';
  const answer =
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
    '<Arn>arn:aws:iam::123456789012:user/a</Arn><UserId>AIDA</UserId><Account>123456789012</Account>' +
    '</GetCallerIdentityResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>' +
    '</GetCallerIdentityResponse>';
  beforeAll(async () => {
    const idp = identityProvider();
    response = await idp.respond({ sign: ['Assertion'] });
    ({ metadata } = idp);
  });

  it.each(AROUND)('%s', (_, before, after, allowed) => {
    const around = (document: string) => before + document + after;
    const provider = readMetadata(metadata);
    expect({
      configuration: takes(() => sanitizeXml(around(configuration))),
      metadata: takes(() => readMetadata(around(metadata))),
      response: takes(() => verifyResponse(base64(around(response)), provider, NOON)),
    }).toEqual({ configuration: allowed, metadata: allowed, response: allowed });
    // An answer of STS is read as one exact text, so that not even a comment may be there.
    const exact = allowed && !/[<]/.test(before + after);
    expect(readCallerIdentity(around(answer)) !== undefined).toBe(exact);
  });
});

it.each([
  ['spaces in a tag', `<a${' '.repeat(200_000)}`],
  ['attributes in a tag without end', `<a${' b="c"'.repeat(30_000)}`],
  ['quotes', `<a ${'b="'.repeat(60_000)}`],
  ['names', `<${'a'.repeat(200_000)}`],
  ['open comments', '<!--'.repeat(50_000)],
  ['ampersands', `<a>${'&#'.repeat(100_000)}</a>`],
])('%s are refused at once', (_, text) => {
  const start = performance.now();
  expect(() => checkXml(text, 64)).toThrow(XmlFault);
  expect(performance.now() - start).toBeLessThan(2_000);
});
