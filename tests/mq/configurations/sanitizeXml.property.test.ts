import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { PERMITTED_ELEMENTS } from '../../../src/mq/configurations/xml/sanitizeElement.ts';
import { sanitizeXml } from '../../../src/mq/configurations/xml/sanitizeXml.ts';
import { MqError } from '../../../src/mq/model/errors.ts';
import { cases } from '../../support/cases.ts';
import { wellFormedText } from '../../support/wellFormedText.ts';

const names = [...new Set([...PERMITTED_ELEMENTS.keys()].map((key) => key.split('/').at(-1) ?? key))];
const attributeNames = [...PERMITTED_ELEMENTS.values()].flatMap(({ attributes }) => [...attributes]);

/** Well-formed documents, mostly of permitted names, so that much of them stays. */
const { element } = fc.letrec<{ element: string; child: string }>((tie) => ({
  element: fc
    .tuple(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...names) },
        fc.constantFrom('x', 'a:b', 'constructor'),
      ),
      fc.uniqueArray(
        fc.tuple(
          fc.oneof(
            fc.constantFrom(...attributeNames),
            fc.constantFrom('x', 'xmlns', '__proto__', 'xml:lang'),
          ),
          fc.oneof(
            fc.string({ unit: 'grapheme' }).map(escaped),
            fc.constantFrom('${a}', '#{b}', '&#10;', '&#x1F600;', "it's", '\n\t '),
          ),
        ),
        { selector: ([name]) => name, maxLength: 4 },
      ),
      fc.array(tie('child'), { maxLength: 4 }),
    )
    .map(([name, attributes, children]) => {
      const start = `${name}${attributes.map(([key, value]) => ` ${key}="${value}"`).join('')}`;
      return children.length === 0 ? `<${start}/>` : `<${start}>${children.join('')}</${name}>`;
    }),
  child: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constantFrom(' ', '\n  ', 'text', '&lt;', '<!-- c -->', '<![CDATA[ <x> ]]>', '<?pi a?>'),
    tie('element'),
  ),
}));
const document = fc.array(element, { maxLength: 4 }).map((inside) => `<broker>${inside.join('')}</broker>`);

function escaped(text: string): string {
  return [...text]
    .filter((character) => /[\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(character))
    .join('')
    .replace(/[&<"]/g, (found) => ({ '&': '&amp;', '<': '&lt;', '"': '&quot;' })[found] ?? '');
}

/** Pieces of markup in any order: nearly never well-formed, often nearly. */
const markup = fc
  .array(
    fc.constantFrom(
      ...[
        '<broker>',
        '</broker>',
        '<broker/>',
        '<plugins',
        ' a="1"',
        " b='",
        '/>',
        '>',
        '<!--',
        '-->',
        '&amp;',
      ],
      ...[
        '&x;',
        '<![CDATA[',
        ']]>',
        '<?xml version="1.0"?>',
        '<?a',
        '?>',
        '<!DOCTYPE a',
        '[',
        ' ',
        '\n',
        'x',
      ],
    ),
    { maxLength: 14 },
  )
  .map((pieces) => pieces.join(''));

test('any text gives an MqError, or a document that sanitizes to itself and parses again', () => {
  fc.assert(
    fc.property(fc.oneof(wellFormedText(), markup, document), (text) => {
      let sanitized: string;
      try {
        sanitized = sanitizeXml(text).document;
      } catch (error) {
        expect(error).toBeInstanceOf(MqError);
        expect(error).toMatchObject({ name: 'BadRequestException', errorAttribute: 'data' });
        return;
      }
      expect(XMLValidator.validate(sanitized)).toBe(true);
      expect(() => new XMLParser().parse(sanitized)).not.toThrow();
      expect(sanitizeXml(sanitized)).toStrictEqual({ document: sanitized, warnings: [] });
    }),
    { numRuns: cases(3000) },
  );
});

test('a well-formed broker document is accepted, and no foreign or evaluated part stays in it', () => {
  fc.assert(
    fc.property(document, (text) => {
      const { document: sanitized, warnings } = sanitizeXml(text);
      const markupOnly = sanitized.replace(/<!--[\s\S]*?-->/g, '');
      expect(markupOnly).not.toMatch(/<(?:x|a:b|constructor)[\s/>]|[$#]\{|CDATA|<\?pi|__proto__|xml:lang/);
      expect(warnings.length).toBeLessThanOrEqual(20);
    }),
    { numRuns: cases(1000) },
  );
});

test('every element of the data file can be reached from the root', () => {
  const reached = new Set<string>(['broker']);
  for (const key of reached) {
    for (const child of PERMITTED_ELEMENTS.get(key)?.elements.values() ?? []) reached.add(child);
  }
  expect([...PERMITTED_ELEMENTS.keys()].filter((key) => !reached.has(key))).toStrictEqual([]);
  expect([...reached].filter((key) => !PERMITTED_ELEMENTS.has(key))).toStrictEqual([]);
});
