import { expect, test } from 'vitest';
import { gatewayResponses } from '../../local/frontDoor/gatewayResponses.ts';

function resource(ResponseType: string, rest: object) {
  return { Type: 'AWS::ApiGateway::GatewayResponse', Properties: { ResponseType, ...rest } };
}

function renderer(...resources: object[]) {
  return gatewayResponses({ Resources: Object.fromEntries(resources.map((one, i) => [`R${i}`, one])) });
}

test('a template is rendered with the authorizer’s context unchanged', () => {
  const render = renderer(
    resource('ACCESS_DENIED', {
      StatusCode: '403',
      ResponseTemplates: { 'application/json': '{"message":"$context.authorizer.errorMessage"}' },
    }),
  );
  const authorizer = { errorMessage: 'User: arn:aws:iam::1:user/a is not authorized, $context.requestId' };
  expect(render('ACCESS_DENIED', { requestId: 'id', authorizer })).toEqual({
    status: 403,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' },
    body: `{"message":"${authorizer.errorMessage}"}`,
  });
});

test('unknown variables become empty', () => {
  const render = renderer(
    resource('ACCESS_DENIED', {
      ResponseTemplates: { 'application/json': '[$context.authorizer.no][$context.authorizer.constructor].' },
    }),
  );
  expect(render('ACCESS_DENIED', { requestId: 'id' }).body).toBe('[][].');
});

test('status and headers are those of the resource', () => {
  const render = renderer(
    resource('AUTHORIZER_FAILURE', {
      StatusCode: '503',
      ResponseParameters: {
        'gatewayresponse.header.Retry-After': "'1'",
        'gatewayresponse.header.X-Id': 'context.requestId',
      },
      ResponseTemplates: { 'text/plain': '$context.error.messageString $context.error.responseType' },
    }),
  );
  expect(render('AUTHORIZER_FAILURE', { requestId: 'id' })).toEqual({
    status: 503,
    headers: {
      'content-type': 'text/plain',
      'retry-after': '1',
      'x-id': 'id',
      'x-amzn-errortype': 'AuthorizerFailureException',
    },
    body: '"Internal server error" AUTHORIZER_FAILURE',
  });
});

test('without its own resource, DEFAULT_4XX and DEFAULT_5XX shape the body, else API Gateway', () => {
  const body = { ResponseTemplates: { 'application/json': '{"m":$context.error.messageString}' } };
  const render = renderer(resource('DEFAULT_4XX', body), { Type: 'AWS::KMS::Key' });
  expect(render('REQUEST_TOO_LARGE', { requestId: 'id' })).toMatchObject({
    status: 413,
    body: '{"m":"Request Too Long"}',
  });
  expect(render('INTEGRATION_ERROR', { requestId: 'id' })).toMatchObject({
    status: 502,
    body: '{"message":"Internal server error"}',
  });
});
