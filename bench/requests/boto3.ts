import type { HttpRequest } from '../../events/restEvent.ts';
import { signedRequest } from '../../tests/authz/signedRequest.ts';
import type { Credentials } from '../../tests/handlers/localGateway.ts';

const BODY = {
  brokerName: 'orders',
  deploymentMode: 'SINGLE_INSTANCE',
  engineType: 'RABBITMQ',
  hostInstanceType: 'mq.m7g.medium',
  publiclyAccessible: false,
  tags: { env: 'dev' },
  users: [{ username: 'admin', password: 'correct-horse-battery' }],
};

/**
 * `create_broker` with the headers that boto3 sends (captured): content type, host and date signed, the
 * body's hash not sent.
 */
export async function boto3CreateBroker(credentials: Credentials): Promise<HttpRequest> {
  const body = JSON.stringify(BODY);
  const signed = await signedRequest({
    method: 'POST',
    body,
    hashHeader: false,
    credentials,
    at: Date.now(),
    headers: { 'content-type': 'application/json' },
  });
  const unsigned: [string, string][] = [
    ['accept-encoding', 'identity'],
    ['content-length', String(body.length)],
    ['user-agent', 'Boto3/1.43.107 md/Botocore#1.43.107 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.12'],
    ['amz-sdk-invocation-id', '0e3c5ad5-58a5-4dd9-9d44-1e6f7a9c8c6a'],
    ['amz-sdk-request', 'attempt=1'],
  ];
  return { ...signed, headers: [...signed.headers, ...unsigned] };
}
