/**
 * A writer of DER: the part of ASN.1 that certificates and key stores need. Each function gives the whole
 * encoding of one value (ITU-T X.690).
 */

const CLASS_CONTEXT = 0x80;
const CONSTRUCTED = 0x20;

function encoded(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

/** X.690 §8.1.3: one byte below 128, otherwise the number of length bytes and then the length. */
function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = bigEndian(BigInt(length));
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

function bigEndian(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

export const sequence = (...members: readonly Buffer[]): Buffer => encoded(0x30, Buffer.concat(members));
export const set = (...members: readonly Buffer[]): Buffer => encoded(0x31, Buffer.concat(members));
export const octets = (content: Buffer): Buffer => encoded(0x04, content);
export const boolean = (value: boolean): Buffer => encoded(0x01, Buffer.from([value ? 0xff : 0]));
export const utf8 = (text: string): Buffer => encoded(0x0c, Buffer.from(text, 'utf8'));
/** A BMPString: key stores have their names in UTF-16. */
export const bmp = (text: string): Buffer => encoded(0x1e, Buffer.from(text, 'utf16le').swap16());
export const ascii = (text: string): Buffer => encoded(0x16, Buffer.from(text, 'latin1'));

/** A whole number from 0. A first bit that is set would make it negative, so a zero byte comes before it. */
export function integer(value: bigint): Buffer {
  const bytes = bigEndian(value);
  const signed = (bytes[0] ?? 0) >= 0x80;
  return encoded(0x02, signed ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

/** @param unused the number of unused bits at the end */
export function bits(content: Buffer, unused = 0): Buffer {
  return encoded(0x03, Buffer.concat([Buffer.from([unused]), content]));
}

/** `[number] EXPLICIT`, and every other constructed value of a context tag. */
export const explicit = (number: number, content: Buffer): Buffer =>
  encoded(CLASS_CONTEXT | CONSTRUCTED | number, content);

/** `[number] IMPLICIT` of a primitive value, from its content. */
export const implicit = (number: number, content: Buffer): Buffer => encoded(CLASS_CONTEXT | number, content);

/** @param dotted `1.2.840.10045.2.1` */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  return encoded(0x06, Buffer.concat([first * 40 + second, ...others].map(base128)));
}

/** X.690 §8.19.2: seven bits a byte, the last byte without its first bit. */
function base128(part: number): Buffer {
  const bytes = [part & 0x7f];
  for (let rest = Math.floor(part / 128); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.unshift((rest & 0x7f) | 0x80);
  }
  return Buffer.from(bytes);
}

/** RFC 5280 §4.1.2.5: years to 2049 as UTCTime, later ones as GeneralizedTime; whole seconds. */
export function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '');
  const late = digits >= '2050';
  return encoded(late ? 0x18 : 0x17, Buffer.from(`${late ? digits : digits.slice(2)}Z`, 'latin1'));
}
