const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** A value of type B. In JSON (in the database and in answers) it is base64. */
export class Bytes extends Uint8Array {
  toJSON(): string {
    return Buffer.from(this.buffer, this.byteOffset, this.byteLength).toString('base64');
  }
}

/** A copy of bytes that an SDK hands over, or of their base64 on the wire; undefined if it is neither. */
export function bytesOf(given: unknown): Bytes | undefined {
  if (given instanceof Uint8Array) return new Bytes(given);
  if (typeof given !== 'string' || given.length % 4 !== 0 || !BASE64.test(given)) return undefined;
  return new Bytes(Buffer.from(given, 'base64'));
}

/** Compares two byte strings as unsigned bytes. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b);
}
