import { invalidXml } from './invalidXml.ts';
import { isXmlText } from './readXmlText.ts';

const PREDEFINED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const REFERENCE = /&(?:#x([0-9A-Fa-f]+)|#(\d+)|([a-z]+));/g;

/** A value as it was written → what it says: white space becomes spaces, references their character (XML 1.0 §3.3.3). */
export function readAttributeValue(raw: string): string {
  return raw
    .replace(/[\t\n\r]/g, ' ')
    .replace(
      REFERENCE,
      (_, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
        if (name !== undefined) return PREDEFINED[name] ?? unknown();
        return character(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
      },
    );
}

function character(code: number): string {
  const text = code <= 0x10ffff ? String.fromCodePoint(code) : '\0';
  return isXmlText(text) ? text : unknown();
}

function unknown(): never {
  throw invalidXml('a reference names a character that XML does not allow.');
}
