import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { DeleteBrokerCommand, MqClient } from '@aws-sdk/client-mq';
import { AssumeRoleCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { keysOf as issuedKeys, type Keys } from '../../../tests/integration/stsWorld.ts';
import type { Call, Outcome } from '../measure/call.ts';
import { keysOf, pick, REGION, type World } from '../world.ts';
import { readsOf, type SdkAnswer } from './reads.ts';
import { DENIED, expectedRead, READERS } from './users.ts';
import { outcomeOf } from './wireClient.ts';

/** Then they are renewed: the gateway sees ever new tokens and session policies, more than it keeps. */
const CALLS_PER_SESSION = 8;
const ROLE = 'arn:aws:iam::123456789012:role/BrokerOperator';

/** Calls through `@aws-sdk/client-mq` as it comes, without retries. */
export interface SdkClients {
  longTerm(): Call;
  /** With temporary credentials, or the STS call that gets new ones. */
  session(): Call;
  close(): void;
}

/** The user or role of a session's credentials, which decides what they may do. */
interface SessionKind {
  readonly name: string;
  /** Asks for new credentials, by a signed call to the gateway's own STS. */
  readonly issue: (sts: STSClient) => Promise<Keys>;
  /** Only ListBrokers, by a session policy. */
  readonly cut: boolean;
  /** Whether brokers may be deleted: never tried where they may. */
  readonly deletes: boolean;
}

const SESSIONS: readonly SessionKind[] = [
  { name: 'assumed role', issue: (sts) => assume(sts), cut: false, deletes: false },
  {
    name: 'assumed role, session policy',
    issue: (sts) => assume(sts, listOnly()),
    cut: true,
    deletes: false,
  },
  {
    name: 'GetSessionToken',
    issue: async (sts) => issuedKeys((await sts.send(new GetSessionTokenCommand({}))).Credentials),
    cut: false,
    deletes: true,
  },
];

export function sdkClients(world: World): SdkClients {
  const httpAgent = new Agent({ keepAlive: true, maxSockets: 1 });
  const place = { endpoint: world.url, region: REGION, maxAttempts: 1, requestHandler: { httpAgent } };
  const clientOf = (credentials: Keys) => new MqClient({ ...place, credentials });
  const users = Object.fromEntries(READERS.map((user) => [user, clientOf(keysOf(world, user))]));
  const sts = new STSClient({ ...place, credentials: keysOf(world, 'alice') });
  const sessions = SESSIONS.map((kind) => ({ kind, left: 0, client: undefined as MqClient | undefined }));

  return {
    longTerm() {
      const user = pick(READERS);
      const seed = pick(world.seeds);
      const read = pick(readsOf(seed, randomUUID()));
      return {
        kind: 'JS SDK, long-term key',
        hostile: false,
        name: `${read.name} by ${user}`,
        expected: expectedRead(user, read, seed),
        send: () => told(() => read.ask(users[user] ?? clientOf(keysOf(world, user)))),
      };
    },
    session() {
      const session = pick(sessions);
      const { kind, client } = session;
      if (client === undefined || session.left === 0) {
        return {
          kind: 'JS SDK, STS',
          hostile: false,
          name: kind.name,
          expected: '200',
          send: () =>
            told(async () => {
              // Its connection stays with the agent; a client itself holds nothing else.
              session.client = clientOf(await kind.issue(sts));
              session.left = CALLS_PER_SESSION;
              return { $metadata: { httpStatusCode: 200 } };
            }),
        };
      }
      session.left -= 1;
      const seed = pick(world.seeds);
      if (!kind.deletes && session.left % 5 === 0) {
        const command = new DeleteBrokerCommand({ BrokerId: seed.id });
        return {
          kind: 'JS SDK, session',
          hostile: false,
          name: `DeleteBroker by ${kind.name}`,
          expected: DENIED,
          send: () => told(() => client.send(command)),
        };
      }
      const read = pick(readsOf(seed, randomUUID()));
      return {
        kind: 'JS SDK, session',
        hostile: false,
        name: `${read.name} by ${kind.name}`,
        expected: kind.cut && read.name !== 'ListBrokers' ? DENIED : read.answer,
        send: () => told(() => read.ask(client)),
      };
    },
    close: () => httpAgent.destroy(),
  };
}

async function told(send: () => Promise<SdkAnswer>): Promise<Outcome> {
  try {
    return String((await send()).$metadata.httpStatusCode);
  } catch (error) {
    const { name, $metadata } = error as { name?: string } & Partial<SdkAnswer>;
    if ($metadata?.httpStatusCode === undefined) return `failed: ${error}`;
    return outcomeOf($metadata.httpStatusCode, name);
  }
}

async function assume(sts: STSClient, Policy?: string): Promise<Keys> {
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: ROLE,
      RoleSessionName: `load-${randomUUID()}`,
      ...(Policy !== undefined && { Policy }),
    }),
  );
  return issuedKeys(Credentials);
}

/** A text that no session has had before. */
function listOnly(): string {
  const Sid = `Load${randomUUID().replaceAll('-', '')}`;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid, Effect: 'Allow', Action: 'mq:ListBrokers', Resource: '*' }],
  });
}
