import { BatchWriteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { vi } from 'vitest';
import { authorizerEvent, integrationEvent } from '../../events/restEvent.ts';
import { ensureAccessKeys } from '../../local/account/ensureAccessKeys.ts';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { importSnapshot } from '../../src/directory/importSnapshot.ts';
import { authorizer as authorizerFunction } from '../../src/handlers/authorizer.ts';
import { brokers as brokersFunction } from '../../src/handlers/brokers.ts';
import { catalogue as catalogueFunction } from '../../src/handlers/catalogue.ts';
import { configurations as configurationsFunction } from '../../src/handlers/configurations.ts';
import { tags as tagsFunction } from '../../src/handlers/tags.ts';
import { users as usersFunction } from '../../src/handlers/users.ts';
import type { HttpAnswer } from '../../src/runtime/answer.ts';
import { marshal, keys as tableKeys } from '../../src/state/table/table.ts';
import { issueSession } from '../../src/sts/issueSession.ts';
import { signedRequest } from '../authz/signedRequest.ts';
import { type Credentials, prepareHandlers } from '../handlers/localGateway.ts';
import { type Item, itemsOf } from '../integration/wholeTable.ts';
import { testContainer } from '../support/testContainer.ts';
import { type Call, ROUTES, unsignedOf } from './call.ts';
import { type Account, LIFECYCLE_MS, SESSION_MS } from './model/account.ts';
import type { Answer } from './model/answer.ts';
import { ACCOUNT, accountExport, type Caller, PEOPLE, REGION, ROLE_ID, SESSION_POLICY } from './people.ts';
import { turnstile } from './turnstile.ts';

const container = testContainer();
const authorizer = authorizerFunction(container);
const brokers = brokersFunction(container);
const catalogue = catalogueFunction(container);
const configurations = configurationsFunction(container);
const tags = tagsFunction(container);
const users = usersFunction(container);

/** Far ahead of every machine's clock, by which the engine forgets what has expired. */
const START = Date.UTC(2040, 0, 2, 12);
const HANDLERS = { brokers, users, configurations, tags, catalogue } as unknown as Readonly<
  Record<string, (event: unknown, context: unknown) => Promise<HttpAnswer>>
>;
/** Matches the partition keys of the items that a journey creates. `wipe` deletes these items. */
const LEFT_BEHIND = /^(?:BROKER|CONFIGURATION|SERVICE-LINKED-ROLE)/;
const MOST_IN_A_BATCH = 25;

/**
 * The whole gateway but HTTP, for calls that are really signed: authorizer, sealed verdict, handler, over a
 * real engine. The clock is stopped unless a journey moves it.
 */
export async function journeyGateway() {
  const prepared = await prepareHandlers(LIFECYCLE_MS / 1000);
  const account = readAccountExport(accountExport(), (document) => void parsePolicy(document));
  const snapshot = await importSnapshot(prepared.table, account);
  const profiles = await ensureAccessKeys(prepared.table, prepared.keyring.secrets, snapshot, []);
  const keys = new Map<string, Credentials>(profiles.map(({ name, ...own }) => [name, own]));
  // From here on, so that what reads the clock at its first use gets this one.
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  const turns = turnstile((await container.table()).client.middlewareStack);
  let session = newSession();

  /** For twelve hours from now. */
  function newSession() {
    const principal = {
      type: 'AssumedRole',
      accountId: ACCOUNT,
      arn: PEOPLE.night.arn,
      userId: `${ROLE_ID}:night`,
      roleArn: `arn:aws:iam::${ACCOUNT}:role/operator`,
      roleId: ROLE_ID,
    } as const;
    return issueSession(
      {
        kind: 'AssumeRole',
        principal,
        issuedAt: Date.now(),
        expiresAt: Date.now() + SESSION_MS,
        policies: [SESSION_POLICY],
        policyArns: [],
        tags: [],
        transitiveTagKeys: [],
      },
      prepared.keyring.tokens,
    );
  }

  function credentialsOf(who: Caller): Credentials & { sessionToken?: string } {
    if (who === 'night') return session;
    if (who === 'ghost') return { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'nobody’s' };
    const own = keys.get(who === 'forger' ? 'ada' : who);
    if (own === undefined) throw new Error(`no keys for ${who}`);
    return who === 'forger' ? { ...own, secretAccessKey: `${own.secretAccessKey.slice(1)}A` } : own;
  }

  async function requestOf(call: Call) {
    const signer = call.who === 'stranger' ? 'ada' : call.who;
    const request = await signedRequest({
      at: Date.now(),
      credentials: credentialsOf(signer),
      ...unsignedOf(call),
    });
    if (call.who !== 'stranger') return request;
    return { ...request, headers: request.headers.filter(([name]) => name !== 'authorization') };
  }

  /** What API Gateway does: ask the authorizer, then the function with the authorizer's context. */
  async function send(call: Call): Promise<Answer> {
    const request = await requestOf(call);
    const verdict = await authorizer(authorizerEvent(request));
    if (verdict.policyDocument.Statement[0]?.Effect !== 'Allow') {
      const body = { message: verdict.context.errorMessage };
      return { status: 403, error: 'AccessDeniedException', body };
    }
    const handler = HANDLERS[ROUTES[call.operation]?.[2] ?? ''];
    if (handler === undefined) throw new Error(`nobody serves ${call.operation}`);
    const event = integrationEvent(request, verdict.context);
    const answer = await handler(event, { getRemainingTimeInMillis: () => 10_000 });
    return {
      status: answer.statusCode,
      error: answer.headers['x-amzn-ErrorType'],
      body: answer.body === '' ? undefined : JSON.parse(answer.body),
    };
  }

  const items = () => itemsOf(prepared.table);

  /** Nothing is left of any journey; people and their keys stay. */
  async function wipe(): Promise<void> {
    const left = (await items()).filter(({ pk }) => LEFT_BEHIND.test(pk));
    for (let start = 0; start < left.length; start += MOST_IN_A_BATCH) {
      const some = left.slice(start, start + MOST_IN_A_BATCH);
      const requests = some.map(({ pk, sk }) => ({ DeleteRequest: { Key: marshal({ pk, sk }) } }));
      const RequestItems = { [prepared.table.name]: requests };
      await prepared.table.client.send(new BatchWriteItemCommand({ RequestItems }));
    }
  }

  /** As if the account had so many more: what counts is the counters alone. */
  async function countOthers({ brokers: most, configurations: more }: Account['others']): Promise<void> {
    const put = (item: object) =>
      prepared.table.client.send(new PutItemCommand({ TableName: prepared.table.name, Item: marshal(item) }));
    await put({ ...tableKeys.brokerCount(ACCOUNT, REGION), brokers: most });
    await put({ ...tableKeys.configurationCount(ACCOUNT, REGION), configurations: more });
  }

  return {
    countOthers,
    send,
    turns,
    items: items as () => Promise<readonly Item[]>,
    wipe,
    now: () => Date.now(),
    pass: (milliseconds: number) => void vi.setSystemTime(Date.now() + milliseconds),
    renewSession: () => {
      session = newSession();
    },
    stop: async () => {
      vi.useRealTimers();
      await prepared.stop();
    },
  };
}

export type JourneyGateway = Awaited<ReturnType<typeof journeyGateway>>;
