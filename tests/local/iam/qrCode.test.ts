import { hash } from 'node:crypto';
import { crc32, inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { qrCodePng } from '../../../local/iam/qrCode.ts';

/** The longest text of each version, 1 to 11. The reader jsQR 1.4.0 read each of these pictures. */
it.each([
  [17, 116, 'a653ee3252cbac9f'],
  [32, 132, 'b2aaafb822ff9807'],
  [53, 148, 'f818221361266c00'],
  [78, 164, 'b0838c487734e496'],
  [106, 180, '5ba70ef23834e9d1'],
  [134, 196, 'a4b15d8efa2238d0'],
  [154, 212, '088f00c68e5be918'],
  [192, 228, '94123ed63965ae87'],
  [230, 244, 'c9af77630f8d958f'],
  [271, 260, '47ebc29fb636259b'],
  [321, 276, 'dbb76a7ad321964f'],
])('a text of %i bytes gives a picture of %i pixels', (length, size, digest) => {
  const png = qrCodePng('otpauth://totp/'.padEnd(length, 'aB3@.-x'));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  const parts = new Map<string, Buffer>();
  for (let at = 8; at < png.length; ) {
    const end = at + 8 + png.readUInt32BE(at);
    expect(png.readUInt32BE(end)).toBe(crc32(png.subarray(at + 4, end)));
    parts.set(png.subarray(at + 4, at + 8).toString(), png.subarray(at + 8, end));
    at = end + 4;
  }
  const header = parts.get('IHDR');
  expect([header?.readUInt32BE(0), header?.readUInt32BE(4)]).toEqual([size, size]);
  const pixels = inflateSync(parts.get('IDAT') ?? Buffer.alloc(0));
  expect(pixels.length).toBe(size * (size + 1));
  expect(hash('sha256', pixels).slice(0, 16)).toBe(digest);
});

it('a text that is too long for any version is refused', () => {
  expect(() => qrCodePng('x'.repeat(322))).toThrow(RangeError);
});
