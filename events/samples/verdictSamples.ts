import { allowed, refused, type Samples } from './sample.ts';

const LIST = { method: 'GET', path: '/v1/brokers' } as const;
const CREATE = { method: 'POST', path: '/v1/brokers', body: '{"brokerName":"sample"}' } as const;
const DELETE = {
  method: 'DELETE',
  path: '/v1/brokers/b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9',
  resource: '/v1/brokers/{brokerId}',
} as const;

/** Each verdict of the authorizer, and each error that a refusal can have. */
export const VERDICT_SAMPLES: Samples = {
  allowed: {
    fn: 'authorizer',
    says: 'alice lists brokers',
    call: { by: { profile: 'alice' }, ...LIST },
    verdict: allowed,
  },
  root: {
    fn: 'authorizer',
    says: 'the root user lists brokers',
    call: { by: { profile: 'root' }, ...LIST },
    verdict: allowed,
  },
  session: {
    fn: 'authorizer',
    says: 'a session of the role mq-break-glass lists brokers, with temporary credentials',
    call: { by: { role: 'mq-break-glass' }, ...LIST },
    verdict: allowed,
  },
  denied: {
    fn: 'authorizer',
    says: 'frank, who has no policy, lists brokers',
    call: { by: { profile: 'frank' }, ...LIST },
    verdict: refused('AccessDeniedException'),
  },
  'denied-explicitly': {
    fn: 'authorizer',
    says: 'dave, whose own policy denies it, deletes a broker',
    call: { by: { profile: 'dave' }, ...DELETE },
    verdict: refused('AccessDeniedException'),
  },
  'denied-by-boundary': {
    fn: 'authorizer',
    says: 'ivan, whose boundary is read-only, deletes a broker',
    call: { by: { profile: 'ivan' }, ...DELETE },
    verdict: refused('AccessDeniedException'),
  },
  'bad-signature': {
    fn: 'authorizer',
    says: 'alice signs with a wrong secret',
    call: { by: { profile: 'alice', wrongSecret: true }, ...LIST },
    verdict: refused('InvalidSignatureException'),
  },
  expired: {
    fn: 'authorizer',
    says: 'alice signed six minutes ago',
    call: { by: { profile: 'alice' }, ...LIST, signedSecondsAgo: 360 },
    verdict: refused('InvalidSignatureException'),
  },
  'incomplete-signature': {
    fn: 'authorizer',
    says: 'alice’s Authorization header has lost its signature',
    call: {
      by: { profile: 'alice' },
      ...LIST,
      authorization: 'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/mq/aws4_request',
    },
    verdict: refused('IncompleteSignatureException'),
  },
  unsigned: {
    fn: 'authorizer',
    says: 'nobody signs',
    call: { by: 'nobody', ...LIST },
    verdict: refused('MissingAuthenticationTokenException'),
  },
  'unknown-key': {
    fn: 'authorizer',
    says: 'someone signs with a key that was never issued',
    call: { by: 'stranger', ...LIST },
    verdict: refused('UnrecognizedClientException'),
  },
  'expired-session': {
    fn: 'authorizer',
    says: 'a session of the role mq-break-glass that ended a minute ago lists brokers',
    call: { by: { role: 'mq-break-glass', expired: true }, ...LIST },
    verdict: refused('ExpiredTokenException'),
  },
  'unknown-operation': {
    fn: 'authorizer',
    says: 'alice asks for a path that is none',
    call: { by: { profile: 'alice' }, method: 'GET', path: '/v2/brokers', resource: '/{proxy+}' },
    verdict: refused('UnknownOperationException'),
  },
  pending: {
    fn: 'authorizer',
    says: 'alice creates a broker as boto3 signs it, without the hash: the signature waits for the body',
    call: { by: { profile: 'alice' }, ...CREATE, hashHeader: false },
    verdict: { verdict: 'pending', waitsFor: 'signature' },
  },
  'pending-authorization': {
    fn: 'authorizer',
    says: 'erin creates a broker; her policy asks for a tag, so the decision waits for the body',
    call: { by: { profile: 'erin' }, ...CREATE },
    verdict: { verdict: 'pending', waitsFor: 'authorization' },
  },
};
