import { gunzipSync, gzipSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { SnapshotError } from './snapshotError.ts';

/** An item holds 400 KB, names and keys included (DynamoDB Developer Guide, "Quotas"). */
const MAX_STORED = 380 * 1024;
/** Below this, text costs less time than compression saves. */
const MAX_PLAIN = 64 * 1024;
/** What is carried repeats itself, and is much: compressed, an import of a large account takes a fraction of the time. */
const MAX_PLAIN_CARRIED = 4 * 1024;
const MAX_TEXT = 16 * 1024 * 1024;

/**
 * An entity's JSON as an attribute: text, or gzip where it is long. IAM's own quotas keep an entity near 20 KB, so nothing of a
 * real account needs to be split; whatever would still not fit is refused before anything is written.
 */
export function packBody(name: string, body: unknown): AttributeValue {
  const text = JSON.stringify(body);
  const packed = pack(text, MAX_PLAIN);
  if (packed !== undefined) return packed;
  throw new SnapshotError(
    'tooLarge',
    `${name} is too large to be kept (${Buffer.byteLength(text)} bytes of JSON).`,
  );
}

/** What an entity carries, where it fits beside its body; whoever reads the entity can do without. */
export function packCarried(carried: unknown, body: AttributeValue): AttributeValue | undefined {
  const packed = carried === undefined ? undefined : pack(JSON.stringify(carried), MAX_PLAIN_CARRIED);
  return packed !== undefined && sizeOf(packed) + sizeOf(body) <= MAX_STORED ? packed : undefined;
}

function pack(text: string, maxPlain: number): AttributeValue | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxPlain) return { S: text };
  const packed = bytes <= MAX_TEXT ? gzipSync(text) : undefined;
  return packed !== undefined && packed.length <= MAX_STORED ? { B: packed } : undefined;
}

function sizeOf({ S: text, B: bytes }: AttributeValue): number {
  return text === undefined ? (bytes?.length ?? 0) : Buffer.byteLength(text);
}

/** Gives back what `packBody` was given. */
export function unpackBody(name: string, attribute: AttributeValue | undefined): unknown {
  try {
    if (attribute?.B) {
      return JSON.parse(gunzipSync(attribute.B, { maxOutputLength: MAX_TEXT }).toString('utf8'));
    }
    if (attribute?.S !== undefined) return JSON.parse(attribute.S);
  } catch {
    // falls through to the one sentence
  }
  throw new SnapshotError('broken', `The kept snapshot has an unreadable item for ${name}.`);
}
