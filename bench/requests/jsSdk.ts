import { ListBrokersCommand, MqClient } from '@aws-sdk/client-mq';
import type { HttpRequest } from '../../events/restEvent.ts';
import type { Credentials } from '../../tests/handlers/localGateway.ts';

/** A request as the SDK hands it to its HTTP client. */
interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * `ListBrokers` as `@aws-sdk/client-mq` sends it to this URL, signed with the present time; each one has its
 * own invocation id.
 */
export async function jsSdkListBrokers(credentials: Credentials, url: string): Promise<HttpRequest> {
  let sent: Outgoing | undefined;
  const requestHandler = {
    handle: async (request: Outgoing) => {
      sent = request;
      throw new Error('only signed, not sent');
    },
  };
  const client = new MqClient({
    endpoint: url,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
    requestHandler: requestHandler as never,
  });
  await client.send(new ListBrokersCommand({})).catch(() => {});
  if (sent === undefined || Object.keys(sent.query).length > 0) throw new Error('The SDK signed nothing.');
  return { method: sent.method, target: sent.path, headers: Object.entries(sent.headers) };
}
