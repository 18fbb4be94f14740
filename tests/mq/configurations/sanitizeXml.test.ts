import { describe, expect, test } from 'vitest';
import { DEFAULT_DOCUMENTS } from '../../../src/mq/configurations/defaultConfiguration.ts';
import { readXmlText } from '../../../src/mq/configurations/xml/readXmlText.ts';
import { PERMITTED_ELEMENTS } from '../../../src/mq/configurations/xml/sanitizeElement.ts';
import { sanitizeXml } from '../../../src/mq/configurations/xml/sanitizeXml.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const NAMESPACE = 'http://activemq.apache.org/schema/core';
const invalid = (reason: string) =>
  expect.objectContaining({
    name: 'BadRequestException',
    errorAttribute: 'data',
    message: expect.stringMatching(`^The specified XML configuration data is invalid: .*${reason}`),
  });
const reasons = (text: string) => sanitizeXml(text).warnings;

describe('sanitizing keeps', () => {
  test("the default document, and a document of Terraform's tests, unchanged", () => {
    const terraform = `${HEAD}<broker xmlns="${NAMESPACE}">
  <plugins>
    <forcePersistencyModeBrokerPlugin persistenceFlag="true"/>
    <statisticsBrokerPlugin/>
    <timeStampingBrokerPlugin ttlCeiling="86400000" zeroExpirationOverride="86400000"/>
  </plugins>
</broker>
`;
    for (const document of [DEFAULT_DOCUMENTS.ACTIVEMQ, terraform]) {
      expect(sanitizeXml(document)).toStrictEqual({ document, warnings: [] });
    }
  });

  test('attributes, sorted by name and with the same quotes', () => {
    const given =
      `<broker xmlns='${NAMESPACE}' useVirtualTopics = 'true' ` +
      'advisorySupport="a&apos;b&quot;&lt;&#x26;&#10;c"/>';
    expect(sanitizeXml(given).document).toBe(
      `${HEAD}<broker advisorySupport="a'b&quot;&lt;&amp;&#10;c" ` +
        `useVirtualTopics="true" xmlns="${NAMESPACE}"/>\n`,
    );
  });

  test('white space in values, as spaces', () => {
    expect(sanitizeXml('<broker persistent=" a\n\tb\r\nc "/>').document).toBe(
      `${HEAD}<broker persistent=" a  b c "/>\n`,
    );
  });

  test('comments, also around the root, but no declaration and no instruction', () => {
    const given =
      '<?xml version="1.0" encoding="utf-8"?><!--a--><?go ' +
      'x="1"?><broker><!-- b --><?x?></broker>\n<!--c-->';
    expect(sanitizeXml(given).document).toBe(
      `${HEAD}<!--a-->\n<broker>\n  <!-- b -->\n</broker>\n<!--c-->\n`,
    );
  });

  test('the text between two instructions with a quote, as text', () => {
    expect(sanitizeXml(`<?a " ?><broker><?b ' ?><plugins/><?c '?></broker><?d "?>`).document).toBe(
      `${HEAD}<broker>\n  <plugins/>\n</broker>\n`,
    );
    expect(() => sanitizeXml('<?a\n\n?><broker>\n<x></y></broker>')).toThrow(invalid('.*line 4'));
  });

  test('no text and no CDATA; white space between elements is made new', () => {
    expect(sanitizeXml('<broker>\r\n <plugins>x&amp;</plugins>\t<![CDATA[<a/>]]></broker>').document).toBe(
      `${HEAD}<broker>\n  <plugins/>\n</broker>\n`,
    );
  });

  test('an element by the rules of its parent', () => {
    const inside =
      '<systemUsage><memoryUsage><memoryUsage percentOfJvmHeap="70"/></memoryUsage></systemUsage>';
    const given = `<broker><systemUsage percentOfJvmHeap="1">${inside}</systemUsage></broker>`;
    expect(sanitizeXml(given)).toStrictEqual({
      document: `${HEAD}<broker>
  <systemUsage>
    <systemUsage>
      <memoryUsage>
        <memoryUsage percentOfJvmHeap="70"/>
      </memoryUsage>
    </systemUsage>
  </systemUsage>
</broker>
`,
      warnings: [
        {
          attributeName: 'percentOfJvmHeap',
          elementName: 'systemUsage',
          reason: 'DISALLOWED_ATTRIBUTE_REMOVED',
        },
      ],
    });
  });
});

describe('the warnings about a document', () => {
  test('name each removed subtree once, in document order', () => {
    const given =
      '<broker brokerName="b"><jetty><handler ' +
      'a="${x}"><x/></handler></jetty><plugins><jaas ' +
      'a="1"/></plugins></broker>';
    expect(sanitizeXml(given)).toStrictEqual({
      document: `${HEAD}<broker>\n  <plugins/>\n</broker>\n`,
      warnings: [
        { attributeName: 'brokerName', elementName: 'broker', reason: 'DISALLOWED_ATTRIBUTE_REMOVED' },
        { elementName: 'jetty', reason: 'DISALLOWED_ELEMENT_REMOVED' },
        { elementName: 'jaas', reason: 'DISALLOWED_ELEMENT_REMOVED' },
      ],
    });
  });

  test.each(['${env.X}', '#{T(java.lang.Runtime)}', 'a${b}', '&#36;{x}', '&#x23;&#x7b;x}'])(
    'name a value with an expression: %s',
    (value) => {
      expect(sanitizeXml(`<broker persistent="${value}" useVirtualTopics="true"/>`)).toStrictEqual({
        document: `${HEAD}<broker useVirtualTopics="true"/>\n`,
        warnings: [
          { attributeName: 'persistent', elementName: 'broker', reason: 'INVALID_ATTRIBUTE_VALUE_REMOVED' },
        ],
      });
    },
  );

  test('name the first 20 removals, but all are done', () => {
    const many = Array.from({ length: 25 }, (_, n) => `<x${n}/>`).join('');
    const { document, warnings } = sanitizeXml(`<broker>${many}</broker>`);
    expect(document).toBe(`${HEAD}<broker/>\n`);
    expect(warnings.map((warning) => warning.elementName)).toStrictEqual(
      Array.from({ length: 20 }, (_, n) => `x${n}`),
    );
  });

  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'])(
    'treat an inherited JavaScript name like any other: %s',
    (name) => {
      const given = `<broker ${name}="1"><${name} a="1"/><${name}><plugins/></${name}></broker>`;
      expect(reasons(given)).toStrictEqual([
        { attributeName: name, elementName: 'broker', reason: 'DISALLOWED_ATTRIBUTE_REMOVED' },
        { elementName: name, reason: 'DISALLOWED_ELEMENT_REMOVED' },
        { elementName: name, reason: 'DISALLOWED_ELEMENT_REMOVED' },
      ]);
    },
  );

  test('name foreign elements and attributes, and not removed namespace declarations', () => {
    const given =
      `<broker xmlns="${NAMESPACE}" xmlns:x="urn:x" x:persistent="1"><x:plugins/><plugins ` +
      `xmlns="urn:y"/><plugins xmlns="${NAMESPACE}"/></broker>`;
    expect(sanitizeXml(given)).toStrictEqual({
      document: `${HEAD}<broker xmlns="${NAMESPACE}">\n  <plugins/>\n</broker>\n`,
      warnings: [
        { attributeName: 'x:persistent', elementName: 'broker', reason: 'DISALLOWED_ATTRIBUTE_REMOVED' },
        { elementName: 'x:plugins', reason: 'DISALLOWED_ELEMENT_REMOVED' },
        { elementName: 'plugins', reason: 'DISALLOWED_ELEMENT_REMOVED' },
      ],
    });
  });
});

/**
 * Recorded: radkawar/stackd, testdata/aws/mq/configuration_*.json; the documents are cut to what the row is
 * about.
 */
describe('sanitizing has the recorded results:', () => {
  const removed = (attributeName: string, reason = 'DISALLOWED_ATTRIBUTE_REMOVED') => ({
    attributeName,
    elementName: 'broker',
    reason,
  });
  test.each([
    ['an unknown attribute', 'unknownSetting="true" advisorySupport="false"', [removed('unknownSetting')]],
    ['an attribute that the service sets', 'brokerName="n" advisorySupport="false"', [removed('brokerName')]],
    [
      'warnings in the order of the names, not of the document',
      'zUnknown="1" brokerName="name" aUnknown="2" advisorySupport="false"',
      [removed('aUnknown'), removed('brokerName'), removed('zUnknown')],
    ],
  ])('%s', (_, attributes, warnings) => {
    expect(sanitizeXml(`<broker xmlns="${NAMESPACE}" ${attributes}/>`)).toStrictEqual({
      document: `${HEAD}<broker advisorySupport="false" xmlns="${NAMESPACE}"/>\n`,
      warnings,
    });
  });

  test('a document on one line is indented by two spaces for each level', () => {
    const entry = '<policyEntry queue=">" allConsumersExclusiveByDefault="true"/>';
    const given =
      '<broker ' +
      `xmlns="${NAMESPACE}"><destinationPolicy><policyMap><policyEntries>` +
      `${entry}</policyEntries></policyMap></destinationPolicy></broker>`;
    expect(sanitizeXml(given)).toStrictEqual({
      document: `${HEAD}<broker xmlns="${NAMESPACE}">
  <destinationPolicy>
    <policyMap>
      <policyEntries>
        <policyEntry allConsumersExclusiveByDefault="true" queue="&gt;"/>
      </policyEntries>
    </policyMap>
  </destinationPolicy>
</broker>
`,
      warnings: [],
    });
  });

  test.each(['\n\n\n', '\r\n \r\n', ' \t '])('blank lines between elements are dropped: %j', (blank) => {
    const given =
      `<broker>${blank}<plugins>${blank}<statisticsBrokerPlugin/>` + `${blank}</plugins>${blank}</broker>`;
    expect(sanitizeXml(given).document).toBe(
      `${HEAD}<broker>\n  <plugins>\n    <statisticsBrokerPlugin/>\n  </plugins>\n</broker>\n`,
    );
  });

  test('a value outside of an enumeration gets the sentence of the schema validator', () => {
    const connector = '<transportConnector name="extra" uri="tcp://127.0.0.1:61699"/>';
    expect(() =>
      sanitizeXml(`<broker><transportConnectors>${connector}</transportConnectors></broker>`),
    ).toThrow(
      expect.objectContaining({
        name: 'BadRequestException',
        errorAttribute: 'data',
        message:
          "The specified XML configuration data is invalid: cvc-attribute.3: The value 'extra' of " +
          "attribute 'name' on element 'transportConnector' is not valid with respect to its type, " +
          "'protocol'. and cvc-enumeration-valid: Value 'extra' is not facet-valid with respect to " +
          "enumeration '[openwire]'. It must be a value from the enumeration.",
      }),
    );
  });

  test('a text attribute takes any value', () => {
    expect(sanitizeXml('<broker advisorySupport="invalid"/>').warnings).toStrictEqual([]);
  });
});

describe('an attribute whose type restricts its values', () => {
  const inKahaDb = (attribute: string) =>
    `<broker><persistenceAdapter><kahaDB ${attribute}/></persistenceAdapter></broker>`;
  const inMemoryUsage = (attribute: string) =>
    '<broker><systemUsage><systemUsage><memoryUsage><memoryUsage ' +
    `${attribute}/></memoryUsage></systemUsage></systemUsage></broker>`;
  test.each([
    inKahaDb('checkpointInterval="5000"'),
    inKahaDb('checkpointInterval=" 25000 "'),
    inKahaDb('indexWriteBatchSize="3000"'),
    inKahaDb('journalDiskSyncStrategy="periodic" preallocationStrategy="zeros"'),
    inMemoryUsage('percentOfJvmHeap="0"'),
    inMemoryUsage('percentOfJvmHeap="+70"'),
    '<broker><transportConnectors><transportConnector name="openwire"/></transportConnectors></broker>',
  ])('%s is kept', (document) => {
    expect(sanitizeXml(document).warnings).toStrictEqual([]);
  });
  test.each([
    [inKahaDb('checkpointInterval="4999"'), 'cvc-minInclusive-valid'],
    [inKahaDb('checkpointInterval="25001"'), 'cvc-maxInclusive-valid'],
    [inKahaDb('indexWriteBatchSize="1e3"'), 'cvc-datatype-valid'],
    [inKahaDb('indexWriteBatchSize=""'), 'cvc-datatype-valid'],
    [inKahaDb('journalDiskSyncStrategy="Always"'), 'cvc-enumeration-valid'],
    [inKahaDb('preallocationStrategy=" zeros"'), 'cvc-enumeration-valid'],
    [inMemoryUsage('percentOfJvmHeap="71"'), 'cvc-maxInclusive-valid'],
    [inMemoryUsage('percentOfJvmHeap="-1"'), 'cvc-minInclusive-valid'],
  ])('%s is refused', (document, reason) => {
    expect(() => sanitizeXml(document)).toThrow(invalid(`cvc-attribute.3.* and ${reason}`));
  });
});

describe('a configuration with LDAP', () => {
  const map =
    '<cachedLDAPAuthorizationMap legacyGroupMapping="false" queueSearchBase="ou=Queue" ' +
    'refreshInterval="0" tempSearchBase="ou=Temp" topicSearchBase="ou=Topic"/>';
  const given = `${HEAD}<broker xmlns="${NAMESPACE}">
  <plugins>
    <authorizationPlugin>
      <map>
        ${map}
      </map>
    </authorizationPlugin>
  </plugins>
</broker>
`;
  test('keeps the map of the LDAP groups unchanged', () => {
    expect(sanitizeXml(given, 'LDAP')).toStrictEqual({ document: given, warnings: [] });
  });

  test.each([undefined, 'SIMPLE' as const])('loses that map if its strategy is %s', (strategy) => {
    const { document, warnings } = sanitizeXml(given, strategy);
    expect(document).not.toContain('LDAP');
    expect(warnings).toStrictEqual([
      { elementName: 'cachedLDAPAuthorizationMap', reason: 'DISALLOWED_ELEMENT_REMOVED' },
    ]);
  });

  test('does not contain the server or the password of the broker', () => {
    const own = map.replace('/>', ' connectionPassword="p" connectionURL="ldap://h"/>');
    const { document, warnings } = sanitizeXml(given.replace(map, own), 'LDAP');
    expect(document).toBe(given);
    expect(warnings.map(({ attributeName }) => attributeName)).toStrictEqual([
      'connectionPassword',
      'connectionURL',
    ]);
  });
});

describe('every permitted element', () => {
  const RESTRICTED: Readonly<Record<string, string>> = {
    'kahaDB checkpointInterval': '5000',
    'kahaDB indexWriteBatchSize': '1000',
    'kahaDB journalDiskSyncStrategy': 'always',
    'kahaDB preallocationStrategy': 'zeros',
    'memoryUsage percentOfJvmHeap': '70',
    'transportConnector name': 'openwire',
  };

  /** The key of each element, with the names of the elements that it is in. */
  function pathsTo(key: string, outer: readonly string[], found = new Map<string, readonly string[]>()) {
    if (found.has(key)) return found;
    found.set(key, outer);
    const name = key.slice(key.lastIndexOf('/') + 1);
    for (const child of PERMITTED_ELEMENTS.get(key)?.elements.values() ?? []) {
      pathsTo(child, [...outer, name], found);
    }
    return found;
  }
  const paths = pathsTo('broker', []);

  test('can be reached from the root', () => {
    expect(new Set(paths.keys())).toEqual(new Set(PERMITTED_ELEMENTS.keys()));
  });

  test.each([...paths])('is kept with every attribute: %s', (key, outer) => {
    const name = key.slice(key.lastIndexOf('/') + 1);
    const attributes = [...(PERMITTED_ELEMENTS.get(key)?.attributes ?? [])].map(
      (attribute) => ` ${attribute}="${RESTRICTED[`${name} ${attribute}`] ?? 'x'}"`,
    );
    const given = [
      ...outer.map((one) => `<${one}>`),
      `<${name}${attributes.join('')}/>`,
      ...outer.toReversed().map((one) => `</${one}>`),
    ].join('');
    const { document, warnings } = sanitizeXml(given, 'LDAP');
    expect(warnings).toEqual([]);
    for (const attribute of attributes) expect(document).toContain(attribute);
  });
});

const LAUGHS =
  '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY ' +
  'c "&b;&b;&b;&b;">]><broker>&c;</broker>';

test.each([
  ['nothing', '', 'no root element'],
  ['white space', ' \n', 'no root element'],
  ['only a comment', '<!--a-->', 'no root element'],
  ['text', 'hello', 'text outside the root element in line 1'],
  ['JSON', '{"a":1}', 'text outside'],
  ['another root', '<beans><broker/></beans>', 'the root element is \\[beans\\]'],
  ['a root of another namespace', '<broker xmlns="urn:x"/>', 'the root element is \\[broker\\]'],
  ['a root with a prefix', `<q:broker xmlns:q="${NAMESPACE}"/>`, 'the root element is \\[q:broker\\]'],
  ['two roots', '<broker></broker><broker></broker>', 'a second root element'],
  ['two empty roots', '<broker/><broker/>', 'a second root element'],
  ['a second root in line 3', '<broker/>\n\n<a/>', 'a second root element in line 3'],
  ['text after an empty root', '<broker/>x', 'text outside'],
  ['text after the root', '<broker></broker>x', 'text outside'],
  ['a reference after the root', '<broker/>&#32;', 'text outside'],
  ['CDATA after the root', '<broker/><![CDATA[ ]]>', 'text outside'],
  ['an end tag too many', '<broker></broker></broker>', 'an end tag without a start tag'],
  ['an end tag first', '</broker>', 'an end tag without a start tag'],
  ['a DOCTYPE', '<!DOCTYPE broker><broker/>', 'a DOCTYPE is not allowed in line 1'],
  ['a DOCTYPE in small letters', '<!doctype broker><broker/>', 'a DOCTYPE'],
  ['a DOCTYPE inside', '<broker><!DOCTYPE x></broker>', 'a DOCTYPE'],
  ['a DOCTYPE behind the root', '<broker/><!DOCTYPE x>', 'a DOCTYPE'],
  ['a DOCTYPE hidden by an instruction', '<?a <!-- ?><!DOCTYPE x><broker/><!-- -->', 'a DOCTYPE'],
  ['a DOCTYPE hidden by a value', '<broker a="<!--"/><!DOCTYPE x><b c="-->"/>', 'malformed'],
  [
    'an external entity',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><broker>&x;</broker>',
    'a DOCTYPE',
  ],
  ['a billion laughs', LAUGHS, 'a DOCTYPE'],
  ['an entity of its own', '<broker><!ENTITY x "y"></broker>', 'malformed'],
  ['an entity of HTML', '<broker persistent="&nbsp;"/>', 'unknown entity'],
  ['an unknown entity in text', '<broker>&x;</broker>', 'unknown entity'],
  ['an ampersand', '<broker persistent="a & b"/>', 'unknown entity'],
  ['a character that is none', '<broker persistent="&#0;"/>', 'does not allow'],
  ['half a surrogate pair', '<broker persistent="&#xD800;"/>', 'does not allow'],
  ['a number past Unicode', '<broker persistent="&#x110000;"/>', 'does not allow'],
  ['a value with <', '<broker persistent="<"/>', 'malformed'],
  ['a value without quotes', '<broker persistent=true/>', 'malformed markup'],
  ['an attribute without value', '<broker persistent/>', 'malformed markup'],
  ['an attribute twice', '<broker persistent="1" persistent="2"/>', 'is repeated'],
  ['attributes without a space', '<broker persistent="1"useVirtualTopics="2"/>', 'malformed markup'],
  ['tags that cross', '<broker><plugins></broker></plugins>', 'Expected closing tag'],
  ['an open tag', '<broker><plugins></broker>', 'Expected closing tag|Unclosed'],
  ['an open root', '<broker>', 'Unclosed'],
  ['half a tag', '<broker', 'malformed markup in line 1'],
  ['an open comment', '<broker><!-- </broker>', 'malformed'],
  ['a comment with --', '<broker><!-- a -- b --></broker>', 'a comment holds'],
  ['a comment that ends with --->', '<broker><!-- a ---></broker>', 'a comment holds'],
  ['open CDATA', '<broker><![CDATA[ ]]</broker>', 'malformed'],
  ['an open instruction', '<broker><?a </broker>', 'malformed'],
  ['a text with ]]>', '<broker>]]></broker>', 'text holds'],
  ['a late declaration', ' <?xml version="1.0"?><broker/>', 'wrong XML declaration'],
  ['a second declaration', '<?xml version="1.0"?><?xml version="1.0"?><broker/>', 'wrong XML declaration'],
  ['a wrong declaration', '<?xml encoding="UTF-8"?><broker/>', 'wrong XML declaration'],
  ['an end tag with attributes', '<broker></broker a="1">', 'malformed markup'],
  ['a name with a sign', '<broker><a$b/></broker>', 'malformed markup'],
])('%s is invalid', (_, text, reason) => {
  expect(() => sanitizeXml(text)).toThrow(invalid(reason));
});

test('the nesting of a document is limited', () => {
  const nested = (depth: number) => `<broker>${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}</broker>`;
  expect(reasons(nested(63))).toHaveLength(1);
  expect(() => sanitizeXml(nested(64))).toThrow(invalid('nested deeper than \\[64\\]'));
  expect(() => sanitizeXml('<a>'.repeat(80_000))).toThrow(invalid('nested deeper'));
});

test('a reason is short, whatever text it quotes', () => {
  const long = 'x'.repeat(200_000);
  try {
    sanitizeXml(`<broker><a></${long}></broker>`);
    expect.unreachable();
  } catch (error) {
    expect((error as Error).message.length).toBeLessThan(400);
  }
});

test.each([
  ['start tags that never end', '<broker '.repeat(30_000)],
  ['white space in a tag', `<broker${' '.repeat(250_000)}`],
  ['white space in a whole tag', `<broker${' '.repeat(250_000)}/>`],
  ['quotes', `<broker ${'a="'.repeat(80_000)}`],
  ['open comments', `<broker>${'<!--'.repeat(60_000)}`],
  ['open CDATA', `<broker>${'<![CDATA['.repeat(25_000)}`],
  ['open instructions', '<?a '.repeat(60_000)],
  ['references', `<broker persistent="${'&amp;'.repeat(50_000)}"/>`],
  ['half references', `<broker persistent="${'&#'.repeat(120_000)}"/>`],
  ['attributes', `<broker ${Array.from({ length: 20_000 }, (_, n) => `a${n}="x"`).join(' ')}/>`],
  ['elements', `<broker>${'<plugins/>'.repeat(25_000)}</broker>`],
  ['comments', `<broker>${'<!---->'.repeat(36_000)}</broker>`],
  ['lines', `<broker>${'\n'.repeat(250_000)}<`],
])('a document full of %s takes little time', (_, text) => {
  const started = performance.now();
  try {
    sanitizeXml(text);
  } catch (error) {
    expect(error).toMatchObject({ name: 'BadRequestException' });
  }
  expect(performance.now() - started).toBeLessThan(3_000);
});

describe('the bytes of a document', () => {
  const utf16 = (text: string, big: boolean) => {
    const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
    return big ? bytes.swap16() : bytes;
  };
  test.each([
    ['UTF-8', Buffer.from('<broker/>')],
    ['UTF-8 with a mark', Buffer.from('\ufeff<broker/>')],
    ['UTF-16, little-endian', utf16('<?xml version="1.0" encoding="UTF-16"?><broker/>', false)],
    ['UTF-16, big-endian', utf16('<?xml version="1.0" encoding="utf-16"?><broker/>', true)],
    ['declared ASCII', Buffer.from('<?xml version="1.0" encoding="US-ASCII"?><broker/>')],
  ])('with %s are read', (_, bytes) => {
    expect(sanitizeXml(readXmlText(bytes)).document).toBe(`${HEAD}<broker/>\n`);
  });

  test.each([
    ['a broken sequence', Buffer.from([0x3c, 0xff, 0x3e]), 'not valid UTF-8'],
    ['half a character of UTF-16', Buffer.from([0xff, 0xfe, 0x3c]), 'not valid UTF-16LE'],
    ['UTF-16 without a mark', Buffer.from('<broker/>', 'utf16le'), 'a character that XML does not allow'],
    ['a control character', Buffer.from('<broker>\u0001</broker>'), 'a character that XML does not allow'],
    ['U+FFFE', Buffer.from('<broker>\ufffe</broker>'), 'a character that XML does not allow'],
    ['another encoding', Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><broker/>'), 'ISO-8859-1'],
  ])('with %s are invalid', (_, bytes, reason) => {
    expect(() => sanitizeXml(readXmlText(bytes))).toThrow(invalid(reason));
  });
});
