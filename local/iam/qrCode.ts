import { crc32, deflateSync } from 'node:zlib';

/**
 * For each version from 1: the number of error correction codewords in a block, and the number of blocks.
 * Source: ISO/IEC 18004, table 9, level L, which is enough for a code on a screen.
 */
const BLOCKS = [
  ...[
    [7, 1],
    [10, 1],
    [15, 1],
    [20, 1],
    [26, 1],
    [18, 2],
    [20, 2],
    [24, 2],
    [30, 2],
    [18, 4],
    [20, 4],
  ],
] as const;
/** The format of level L with mask 0, with its error correction (ISO/IEC 18004, table C.1). */
const FORMAT = 0b111011111000100;
/** Version information (ISO/IEC 18004, table D.1), from version 7. */
const VERSIONS = [0x07c94, 0x085bc, 0x09a99, 0x0a4d3, 0x0bbf6];
const PADDING = [0xec, 0x11];
const QUIET_MODULES = 4;
const PIXELS = 4;

/** A PNG of the QR code of a text: 321 bytes at most. */
export function qrCodePng(text: string): Buffer {
  const modules = qrCode(Buffer.from(text));
  const size = (modules.length + 2 * QUIET_MODULES) * PIXELS;
  const at = (pixel: number) => Math.floor(pixel / PIXELS) - QUIET_MODULES;
  const rows = Array.from({ length: size }, (_, y) => {
    const row = Buffer.alloc(1 + size, 255);
    row[0] = 0; // filter type 0: the pixels are not filtered
    for (let x = 0; x < size; x++) if (modules[at(y)]?.[at(x)] === true) row[1 + x] = 0;
    return row;
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header[8] = 8; // bits of a pixel, in grey
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  const content = Buffer.concat([Buffer.from(type), data]);
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, sum]);
}

/** The dark modules of a code, row by row: bytes, error correction of level L, mask 0. */
function qrCode(text: Buffer): readonly (readonly boolean[])[] {
  const version = 1 + BLOCKS.findIndex((_, index) => text.length <= capacity(index + 1));
  if (version === 0) throw new RangeError('The text is too long for a QR code.');
  const size = 17 + 4 * version;
  const modules = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  const fixed = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  const put = (x: number, y: number, dark: boolean) => {
    const [row, mark] = [modules[y], fixed[y]];
    if (row === undefined || mark === undefined || x < 0 || x >= size) return;
    [row[x], mark[x]] = [dark, true];
  };
  for (let at = 0; at < size; at++) [put(6, at, at % 2 === 0), put(at, 6, at % 2 === 0)];
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    square(put, x, y, 4, [0, 1, 3]);
  for (const [x, y] of alignments(version, size)) square(put, x, y, 2, [0, 2]);
  putFormat(put, size);
  for (let bit = 0; version >= 7 && bit < 18; bit++) {
    const dark = (((VERSIONS[version - 7] ?? 0) >> bit) & 1) === 1;
    const [far, near] = [size - 11 + (bit % 3), Math.floor(bit / 3)];
    put(far, near, dark);
    put(near, far, dark);
  }
  const bits = [...codewords(text, version)].flatMap((byte) =>
    [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => (byte >> bit) & 1),
  );
  let next = 0;
  for (const [x, y] of zigzag(size)) {
    if (fixed[y]?.[x] !== true) put(x, y, (bits[next++] === 1) !== ((x + y) % 2 === 0));
  }
  return modules;
}

type Put = (x: number, y: number, dark: boolean) => void;

/** Draws nested squares around a place; the modules at these distances are dark. */
function square(put: Put, x: number, y: number, reach: number, dark: readonly number[]): void {
  for (let dx = -reach; dx <= reach; dx++) {
    for (let dy = -reach; dy <= reach; dy++) {
      put(x + dx, y + dy, dark.includes(Math.max(Math.abs(dx), Math.abs(dy))));
    }
  }
}

/** The places of the alignment patterns: a grid without the three corners with finder patterns. */
function alignments(version: number, size: number): readonly (readonly [x: number, y: number])[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((size - 13) / (count - 1) / 2) * 2;
  const last = size - 7;
  const all = [6, ...Array.from({ length: count - 1 }, (_, index) => last - index * step)];
  const corners = [`6 6`, `6 ${last}`, `${last} 6`];
  return all
    .flatMap((x) => all.map((y) => [x, y] as const))
    .filter(([x, y]) => !corners.includes(`${x} ${y}`));
}

function putFormat(put: Put, size: number): void {
  for (let bit = 0; bit < 15; bit++) {
    const dark = ((FORMAT >> bit) & 1) === 1;
    const near = bit < 6 ? bit : bit < 8 ? bit + 1 : 14 - bit + (bit < 9 ? 1 : 0);
    if (bit < 8) put(8, near, dark);
    else put(near, 8, dark);
    if (bit < 8) put(size - 1 - bit, 8, dark);
    else put(8, size - 15 + bit, dark);
  }
  put(8, size - 8, true);
}

/**
 * Places in the order of the data: two columns at a time from the right, alternately up and down, without the
 * column of the timing pattern.
 */
function* zigzag(size: number): Generator<readonly [x: number, y: number]> {
  let isUp = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      const y = isUp ? size - 1 - step : step;
      yield [right, y];
      yield [right - 1, y];
    }
    isUp = !isUp;
  }
}

/** Codewords of the version, with those of error correction. */
function total(version: number): number {
  const size = 17 + 4 * version;
  const count = version === 1 ? 0 : Math.floor(version / 7) + 2;
  const aligned = version === 1 ? 0 : 25 * (count * count - 3) - 10 * (count - 2);
  const fixed = 3 * 64 + 2 * 15 + 1 + 2 * (size - 16) + aligned + (version >= 7 ? 36 : 0);
  return Math.floor((size * size - fixed) / 8);
}

function dataCodewords(version: number): number {
  const [correction = 0, blocks = 0] = BLOCKS[version - 1] ?? [];
  return total(version) - correction * blocks;
}

/** Bytes of text: the mode and the count take 12 bits, from version 10 20 bits. */
function capacity(version: number): number {
  return dataCodewords(version) - (version < 10 ? 2 : 3);
}

function codewords(text: Buffer, version: number): Buffer {
  const [correction = 0, count = 1] = BLOCKS[version - 1] ?? [];
  const length = dataCodewords(version);
  const counted =
    version < 10 ? text.length.toString(16).padStart(2, '0') : text.length.toString(16).padStart(4, '0');
  // The mode of bytes, the count, the text and the end are whole half-bytes: hexadecimal digits.
  const data = Buffer.alloc(length);
  const used = data.write(`4${counted}${text.toString('hex')}0`, 'hex');
  for (let at = used; at < length; at++) data[at] = PADDING[(at - used) % 2] ?? 0;
  const short = Math.floor(length / count);
  const longer = length % count;
  const blocks = Array.from({ length: count }, (_, index) => {
    const from = (at: number) => at * short + Math.max(0, at - (count - longer));
    const block = data.subarray(from(index), from(index + 1));
    return { block, check: errorCorrection(block, correction) };
  });
  const woven = (parts: readonly Buffer[], most: number) =>
    Array.from({ length: most }, (_, at) =>
      parts.flatMap((part) => (at < part.length ? [part[at] ?? 0] : [])),
    ).flat();
  return Buffer.from([
    ...woven(
      blocks.map(({ block }) => block),
      short + 1,
    ),
    ...woven(
      blocks.map(({ check }) => check),
      correction,
    ),
  ]);
}

/** The remainder of a block by the generator polynomial: Reed-Solomon over GF(256), polynomial 0x11d. */
function errorCorrection(block: Buffer, length: number): Buffer {
  let generator = [1];
  for (let degree = 0, root = 1; degree < length; degree++, root = multiplied(root, 2)) {
    const shifted = [...generator, 0];
    generator = shifted.map((value, at) => value ^ multiplied(generator[at - 1] ?? 0, root));
  }
  const remainder = [...block, ...new Array<number>(length).fill(0)];
  for (let at = 0; at < block.length; at++) {
    const factor = remainder[at] ?? 0;
    for (const [index, value] of generator.entries()) {
      remainder[at + index] = (remainder[at + index] ?? 0) ^ multiplied(value, factor);
    }
  }
  return Buffer.from(remainder.slice(block.length));
}

function multiplied(one: number, other: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((other >> bit) & 1) * one;
  }
  return product;
}
