import { randomUUID } from 'node:crypto';
import type { Form, SigningOptions } from '../../../tests/authz/fixtures/signedAs.ts';
import type { Call } from '../measure/call.ts';
import { keysOf, pick, type World } from '../world.ts';
import { readsOf } from './reads.ts';
import { JSON_TYPE, type Sign } from './sign.ts';
import { DENIED, expectedRead, READERS } from './users.ts';
import type { WireClient } from './wireClient.ts';

/** How clients that are no JS SDK sign: botocore, presigned URLs, the SDK for Go. */
interface Habit {
  readonly kind: string;
  readonly form: Form;
  readonly options: SigningOptions;
  /** A presigned URL has no body. */
  readonly posts: boolean;
}

const GO_HEADERS = {
  'accept-encoding': 'identity',
  'amz-sdk-invocation-id': 'c1a9e2f0-7f0c-4c1c-9d8e-0a1b2c3d4e5f',
  'amz-sdk-request': 'attempt=1; max=3',
};

const HABITS: readonly Habit[] = [
  { kind: 'boto3 habit', form: 'header', options: { hashHeader: false }, posts: true },
  { kind: 'presigned', form: 'presigned', options: { hashHeader: false, expiresIn: 60 }, posts: false },
  { kind: 'Go habit', form: 'header', options: { hashHeader: false, headers: GO_HEADERS }, posts: true },
];

/**
 * A CreateBroker without most of its members: authorized, it is the operation's own 400 and writes nothing.
 */
const UNFINISHED = JSON.stringify({ brokerName: 'unfinished' });

/** A read, or one in five a call whose signature only its body completes (phase two). */
export function wireCall(world: World, sign: Sign, client: WireClient): Call {
  const habit = pick(HABITS);
  const { kind, form, options } = habit;
  const user = pick(READERS);
  const credentials = secretOf(world, user);
  if (habit.posts && Math.random() < 0.2) {
    const user = pick(['alice', 'frank', 'bob']);
    const length = { 'content-length': String(UNFINISHED.length) };
    const post: SigningOptions = {
      ...options,
      method: 'POST',
      body: UNFINISHED,
      credentials: secretOf(world, user),
      headers: { ...options.headers, ...JSON_TYPE, ...(kind === 'Go habit' && length) },
    };
    return {
      kind,
      hostile: false,
      name: `CreateBroker by ${user}`,
      expected: user === 'alice' ? '400 BadRequestException' : DENIED,
      send: async () => (await client.send(await sign(form, post))).outcome,
    };
  }
  const seed = pick(world.seeds);
  const read = pick(readsOf(seed, randomUUID()));
  const { path, query = {} } = read;
  return {
    kind,
    hostile: false,
    name: `${read.name} by ${user}`,
    expected: expectedRead(user, read, seed),
    send: async () => (await client.send(await sign(form, { ...options, path, query, credentials }))).outcome,
  };
}

export function secretOf(world: World, user: string) {
  const { accessKeyId, secretAccessKey } = keysOf(world, user);
  return { accessKeyId, secretAccessKey };
}
