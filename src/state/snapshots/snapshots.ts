import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  GetItemCommand,
  paginateQuery,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../table/client.ts';
import { keys, marshal } from '../table/table.ts';

/**
 * A snapshot that cannot be read or written: `absent` (none was imported), `broken` (a part of the one in
 * force is missing or unreadable), `conflict` (another import came between), `tooLarge`, `unavailable` (the
 * table did not answer in full). A request is undecidable after any of them. The message is one sentence.
 */
type SnapshotErrorCode = 'absent' | 'broken' | 'conflict' | 'tooLarge' | 'unavailable';

export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
  readonly code: SnapshotErrorCode;

  constructor(code: SnapshotErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** An item holds 400 KB, names and keys included (DynamoDB Developer Guide, "Quotas"). */
const MAX_STORED = 380 * 1024;
/** Below this size, compression takes more time than it saves. */
const MAX_PLAIN = 64 * 1024;
/**
 * Carried copies are long and repetitive; compressed, the import of a large account takes a fraction of the
 * time.
 */
const MAX_PLAIN_CARRIED = 4 * 1024;
const MAX_TEXT = 16 * 1024 * 1024;

/**
 * An entity's JSON as an attribute: text, or gzip where it is long. IAM's own quotas keep an entity near 20
 * KB, so no entity of a real account needs to be split. An entity that does not fit is refused before any
 * write.
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

/**
 * The carried copy of an entity as an attribute; undefined when it does not fit beside the body. A reader
 * that finds no copy reads the entities one by one.
 */
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

/** The inverse of `packBody`. */
function unpackBody(name: string, attribute: AttributeValue | undefined): unknown {
  try {
    if (attribute?.B) {
      return JSON.parse(gunzipSync(attribute.B, { maxOutputLength: MAX_TEXT }).toString('utf8'));
    }
    if (attribute?.S !== undefined) return JSON.parse(attribute.S);
  } catch {
    // reported below, with the same sentence
  }
  throw new SnapshotError('broken', `The stored snapshot has an unreadable item for ${name}.`);
}

type WrittenItem = Record<string, AttributeValue>;

/** Limits of one call (API Reference, BatchGetItem, BatchWriteItem). */
const MAX_GETS = 100;
const MAX_WRITES = 25;
const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 20;

/** Waits for the given milliseconds. It is an argument so that tests need not wait. */
export type Pause = (milliseconds: number) => Promise<unknown>;

/** Returns the items that exist, in no order, strongly consistent. The keys in `wanted` are distinct. */
export async function getAll(
  table: Table,
  wanted: readonly WrittenItem[],
  pause: Pause = delay,
): Promise<WrittenItem[]> {
  const found = await Promise.all(
    chunks(wanted, MAX_GETS).map(async (chunk) => {
      const items: WrittenItem[] = [];
      await untilDone(chunk, pause, async (keys) => {
        const answer = await table.client.send(
          new BatchGetItemCommand({ RequestItems: { [table.name]: { Keys: keys, ConsistentRead: true } } }),
        );
        items.push(...(answer.Responses?.[table.name] ?? []));
        return answer.UnprocessedKeys?.[table.name]?.Keys ?? [];
      });
      return items;
    }),
  );
  return found.flat();
}

/** Writes or deletes item by item, in batches one after the other; not atomic. */
export async function writeAll(
  table: Table,
  writes: readonly WriteRequest[],
  pause: Pause = delay,
): Promise<void> {
  for (const chunk of chunks(writes, MAX_WRITES)) {
    await untilDone(chunk, pause, async (requests) => {
      const answer = await table.client.send(
        new BatchWriteItemCommand({ RequestItems: { [table.name]: requests } }),
      );
      return answer.UnprocessedItems?.[table.name] ?? [];
    });
  }
}

/**
 * Under load or past 16 MB, the table may process only a part of a batch. The rest is sent again, a bounded
 * number of times.
 */
async function untilDone<T>(work: T[], pause: Pause, send: (work: T[]) => Promise<T[]>): Promise<void> {
  let rest = work;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
    rest = await send(rest);
    if (rest.length === 0) return;
  }
  throw new SnapshotError('unavailable', `The table left ${rest.length} items of a batch undone.`);
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, index) => list.slice(index * size, (index + 1) * size));
}

type Item = Record<string, AttributeValue>;

/**
 * Snapshots of accounts, version by version. Every version has its own items, written once and never changed;
 * one pointer per account names the version in force and is switched last. INVARIANT: a version that was
 * replaced or never finished cannot come into force again, so its items can be deleted at any time.
 */
export interface SnapshotPointer {
  readonly version: string;
  /** Hash of what was imported: the same content is not written again. */
  readonly contentHash: string;
  /** Hash of the last import; present when single entities were changed after it. */
  readonly importedHash?: string;
}

/** The version in force; undefined when the account has none. */
export async function readPointer(table: Table, accountId: string): Promise<SnapshotPointer | undefined> {
  const { Item: item } = await table.client.send(
    new GetItemCommand({
      TableName: table.name,
      Key: marshal(keys.snapshotPointer(accountId)),
      ConsistentRead: true,
    }),
  );
  if (!item) return undefined;
  const [version, contentHash] = [item.version?.S, item.contentHash?.S];
  if (version === undefined || contentHash === undefined) {
    throw new SnapshotError('broken', `The pointer to the snapshot of account ${accountId} is unreadable.`);
  }
  const importedHash = item.importedHash?.S;
  return { version, contentHash, ...(importedHash === undefined ? {} : { importedHash }) };
}

/** Some entities of a version by `sk`; entities that do not exist are not in the map. */
export async function readEntities(
  table: Table,
  accountId: string,
  version: string,
  wanted: ReadonlySet<string>,
  pause?: Pause,
): Promise<ReadonlyMap<string, unknown>> {
  const items = await readItems(table, accountId, version, wanted, pause);
  return new Map([...items].map(([sk, item]) => [sk, unpackBody(sk, item.body)]));
}

/** An entity and its carried copy, if it has one. */
interface CarryingEntity {
  readonly body: unknown;
  readonly carried?: unknown;
}

/** The same, with each entity's carried copy. */
export async function readCarrying(
  table: Table,
  accountId: string,
  version: string,
  wanted: ReadonlySet<string>,
  pause?: Pause,
): Promise<ReadonlyMap<string, CarryingEntity>> {
  const items = await readItems(table, accountId, version, wanted, pause);
  return new Map(
    [...items].map(([sk, { body, carried }]) => [
      sk,
      {
        body: unpackBody(sk, body),
        ...(carried === undefined ? {} : { carried: unpackBody(sk, carried) }),
      },
    ]),
  );
}

/** Every entity of a version by `sk`, without carried copies. */
export async function readAllEntities(
  table: Table,
  accountId: string,
  version: string,
): Promise<ReadonlyMap<string, unknown>> {
  const pages = paginateQuery(
    { client: table.client },
    {
      TableName: table.name,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: keys.snapshotEntity(accountId, version, '').pk } },
      ProjectionExpression: 'sk, body',
    },
  );
  const entities = new Map<string, unknown>();
  for await (const { Items: items = [] } of pages) {
    for (const { sk, body } of items) entities.set(sk?.S ?? '', unpackBody(sk?.S ?? '', body));
  }
  return entities;
}

async function readItems(
  table: Table,
  accountId: string,
  version: string,
  wanted: ReadonlySet<string>,
  pause: Pause | undefined,
): Promise<ReadonlyMap<string, Item>> {
  const itemKeys = [...wanted].map((sk) => marshal(keys.snapshotEntity(accountId, version, sk)));
  const items = await getAll(table, itemKeys, pause);
  return new Map(items.map((item) => [item.sk?.S ?? '', item]));
}
