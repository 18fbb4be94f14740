import { JsonFault } from './readJson.ts';

/** Byte order marks. UTF-32's little-endian mark begins with the bytes of UTF-16's, so it is tried first. */
const MARKS = [
  { bytes: [0xff, 0xfe, 0x00, 0x00], encoding: undefined },
  { bytes: [0x00, 0x00, 0xfe, 0xff], encoding: undefined },
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
] as const;

/**
 * The text of a JSON file: UTF-8, or UTF-16 if there is its byte order mark or a zero byte beside the first
 * character. PowerShell's `>` writes UTF-16 with a mark, many editors write UTF-8 with one. The result has no
 * mark. An invalid byte sequence is refused, because replacing it could make two names equal.
 * @throws JsonFault
 */
export function decodeText(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  if (encoding === undefined) throw new JsonFault('UTF-32 is not read; write the file as UTF-8', '', 0);
  if (encoding !== 'utf-8' && bytes.length % 2 === 1) throw new JsonFault('half a UTF-16 character', '', 0);
  try {
    // The decoder removes one mark of its encoding.
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new JsonFault(`bytes that are not ${encoding.toUpperCase()}`, '', 0);
  }
}

/** The encoding of a text by its first four bytes; undefined for UTF-32, which is not read. */
export function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  const mark = MARKS.find((known) => known.bytes.every((byte, index) => bytes[index] === byte));
  return mark === undefined ? unmarked(bytes) : mark.encoding;
}

/** JSON begins with an ASCII character (RFC 4627 section 3): in UTF-16 one of the first two bytes is zero. */
function unmarked([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0 && second !== 0) return 'utf-16be';
  return second === 0 && first !== undefined && first !== 0 ? 'utf-16le' : 'utf-8';
}
