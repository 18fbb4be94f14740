import { authorizerEvent, integrationEvent } from '../../events/restEvent.ts';
import { handler as authorizer } from '../../src/handlers/authorizer.ts';
import { handler as brokers } from '../../src/handlers/brokers.ts';
import type { HttpAnswer } from '../../src/runtime/answer.ts';
import { signedRequest, type Unsigned } from '../authz/signedRequest.ts';
import { prepareHandlers } from '../handlers/localGateway.ts';
import { activeMq } from '../mq/world.ts';
import { tableRecorder } from './tableRecorder.ts';

export interface Answered {
  readonly status: number;
  /** `x-amzn-ErrorType`. */
  readonly error: string | undefined;
  readonly body: Record<string, unknown>;
}

/** The authorizer and the broker function in this process, over a real engine whose requests are recorded. */
export async function recordedCalls() {
  const gateway = await prepareHandlers();
  const recorder = await tableRecorder(process.env.DYNAMODB_ENDPOINT ?? '');
  process.env.DYNAMODB_ENDPOINT = recorder.url;

  async function send(user: string, unsigned: Unsigned): Promise<Answered> {
    const credentials = gateway.credentials.get(user);
    if (credentials === undefined) throw new Error(`no keys for ${user}`);
    const request = await signedRequest({ at: Date.now(), credentials, ...unsigned });
    const verdict = await authorizer(authorizerEvent(request));
    const denied = verdict.policyDocument.Statement[0]?.Effect !== 'Allow';
    if (denied) return { status: 403, error: 'AccessDeniedException', body: {} };
    const handler = brokers as unknown as (event: unknown, context: unknown) => Promise<HttpAnswer>;
    const answer = await handler(integrationEvent(request, verdict.context), {
      getRemainingTimeInMillis: () => 10_000,
    });
    const error = answer.headers['x-amzn-ErrorType'];
    return { status: answer.statusCode, error, body: JSON.parse(answer.body) };
  }

  return {
    table: gateway.table,
    recorder,
    send,
    describe: (user: string, id: string) =>
      send(user, { path: `/v1/brokers/${id}`, resource: '/v1/brokers/{brokerId}' }),
    /** A broker tagged `env=dev`. */
    create: (brokerName: string) =>
      send('alice', {
        method: 'POST',
        body: JSON.stringify(activeMq(brokerName, { tags: { env: 'dev' } })),
        headers: { 'content-type': 'application/json' },
      }),
    stop: async () => {
      recorder.stop();
      await gateway.stop();
    },
  };
}
