import { gunzipSync, gzipSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { SnapshotError } from './snapshotError.ts';

/** An item holds 400 KB, names and keys included (DynamoDB Developer Guide, "Quotas"). */
const MAX_STORED = 380 * 1024;
/** Below this, text costs less time than compression saves. */
const MAX_PLAIN = 64 * 1024;
const MAX_TEXT = 16 * 1024 * 1024;

/**
 * An entity's JSON as an attribute: text, or gzip where it is long. IAM's own quotas keep an entity near 20 KB, so nothing of a
 * real account needs to be split; whatever would still not fit is refused before anything is written.
 */
export function packBody(name: string, body: unknown): AttributeValue {
  const text = JSON.stringify(body);
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_PLAIN) return { S: text };
  const packed = bytes <= MAX_TEXT ? gzipSync(text) : undefined;
  if (!packed || packed.length > MAX_STORED) {
    throw new SnapshotError('tooLarge', `${name} is too large to be kept (${bytes} bytes of JSON).`);
  }
  return { B: packed };
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
