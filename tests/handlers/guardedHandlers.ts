import { vi } from 'vitest';
import { authorizerEvent, type HttpRequest, integrationEvent } from '../../events/restEvent.ts';
import { authorizer } from '../../src/handlers/authorizer.ts';
import { brokers } from '../../src/handlers/brokers.ts';
import { query } from '../../src/handlers/query.ts';
import { tags } from '../../src/handlers/tags.ts';
import { users } from '../../src/handlers/users.ts';
import type { HttpAnswer } from '../../src/runtime/answer.ts';
import { type Sent, tableRecorder } from '../integration/tableRecorder.ts';
import { testContainer } from '../support/testContainer.ts';
import { type Credentials, prepareHandlers } from './localGateway.ts';

type Handler = (event: unknown, context: never) => Promise<unknown>;

const FUNCTIONS = { authorizer, brokers, users, tags, query };
type FunctionName = keyof typeof FUNCTIONS;
const context = { getRemainingTimeInMillis: () => 10_000 } as never;

/**
 * The functions in this process, with the given environment, over an engine whose requests are recorded and
 * may be refused.
 */
export async function guardedHandlers(environment: Readonly<Record<string, string>>) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const gateway = await prepareHandlers();
  const recorder = await tableRecorder(process.env.DYNAMODB_ENDPOINT ?? '');
  process.env.DYNAMODB_ENDPOINT = recorder.url;
  const lines: Record<string, unknown>[] = [];
  const told = (text: unknown) => {
    for (const line of String(text).split('\n')) if (line.startsWith('{')) lines.push(JSON.parse(line));
    return true;
  };
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation(told);
  const container = testContainer();
  const handlers = Object.fromEntries(
    Object.entries(FUNCTIONS).map(([name, make]) => [name, make(container)]),
  ) as unknown as Record<FunctionName, Handler>;
  let calls = 0;

  return {
    keyring: gateway.keyring,
    recorder,
    /** The logged lines, with metrics. */
    lines,
    keysOf: (user: string): Credentials => {
      const found = gateway.credentials.get(user);
      if (found === undefined) throw new Error(`no keys for ${user}`);
      return found;
    },
    /** What API Gateway does with a request; every one gets another id, `request-<number>`. */
    send: async (request: HttpRequest, name: FunctionName = 'brokers'): Promise<HttpAnswer> => {
      calls += 1;
      const requestId = `request-${calls}`;
      const first = authorizerEvent(request);
      (first.requestContext as { requestId: string }).requestId = requestId;
      const verdict = (await handlers.authorizer(first, context)) as {
        readonly context: Record<string, string>;
        readonly policyDocument: { readonly Statement: readonly { readonly Effect: string }[] };
      };
      if (verdict.policyDocument.Statement[0]?.Effect !== 'Allow') {
        return {
          statusCode: 403,
          headers: {},
          body: JSON.stringify({ message: verdict.context.errorMessage }),
        };
      }
      return (await handlers[name](integrationEvent(request, verdict.context), context)) as HttpAnswer;
    },
    /** The same without the authorizer: the test seals the context. */
    post: async (request: HttpRequest, sealed: object, name: FunctionName = 'brokers'): Promise<HttpAnswer> =>
      (await handlers[name](integrationEvent(request, sealed), context)) as HttpAnswer,
    /** The requests about signed calls that the table got since the last call of this function. */
    claims: (): Sent[] => {
      const own = recorder.sent.filter((sent) => JSON.stringify(sent.body).includes('SIGNED-CALL#'));
      (recorder.sent as Sent[]).length = 0;
      return own;
    },
    stop: async () => {
      vi.restoreAllMocks();
      vi.unstubAllEnvs();
      recorder.stop();
      await gateway.stop();
    },
  };
}

export type GuardedHandlers = Awaited<ReturnType<typeof guardedHandlers>>;
