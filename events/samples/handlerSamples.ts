import { randomBytes } from 'node:crypto';
import { allowed, refused, type Samples } from './sample.ts';

const BROKER = {
  deploymentMode: 'SINGLE_INSTANCE',
  engineType: 'ACTIVEMQ',
  hostInstanceType: 'mq.t3.micro',
  publiclyAccessible: false,
  users: [{ username: 'admin', password: 'correct-horse-battery' }],
};

/** A new name each time, so that a sample can be run again. */
function create(more: object = {}) {
  const body = JSON.stringify({ ...BROKER, brokerName: `sample-${randomBytes(4).toString('hex')}`, ...more });
  return { method: 'POST', path: '/v1/brokers', body } as const;
}

/**
 * Calls that the authorizer left pending or sealed, as the handler gets them: each event passes the
 * authorizer first.
 */
export const HANDLER_SAMPLES: Samples = {
  finished: {
    fn: 'brokers',
    says: 'alice creates a broker as boto3 signs it: the handler has the body and finishes',
    call: { by: { profile: 'alice' }, ...create(), hashHeader: false },
    verdict: allowed,
  },
  'finished-authorization': {
    fn: 'brokers',
    says: 'erin creates a broker with the tag that her policy asks for',
    call: { by: { profile: 'erin' }, ...create({ tags: { env: 'dev' } }) },
    verdict: allowed,
  },
  'finished-denied': {
    fn: 'brokers',
    says: 'erin creates a broker without the tag that her policy asks for',
    call: { by: { profile: 'erin' }, ...create() },
    verdict: refused('AccessDeniedException'),
  },
  'finished-bad-signature': {
    fn: 'brokers',
    says: 'alice creates a broker as boto3 signs it, with a wrong secret',
    call: { by: { profile: 'alice', wrongSecret: true }, ...create(), hashHeader: false },
    verdict: refused('InvalidSignatureException'),
  },
  'finished-session': {
    fn: 'brokers',
    says: 'a session of the role mq-break-glass creates a broker as boto3 signs it',
    call: { by: { role: 'mq-break-glass' }, ...create(), hashHeader: false },
    verdict: allowed,
  },
  'swapped-body': {
    fn: 'brokers',
    says: 'another body than the one whose hash alice signed',
    call: { by: { profile: 'alice' }, ...create(), swappedBody: '{"brokerName":"swapped"}' },
    verdict: refused('InvalidSignatureException'),
  },
  'sealed-refusal': {
    fn: 'brokers',
    says: 'the authorizer refused nobody’s call; the handler says so',
    call: { by: 'nobody', method: 'GET', path: '/v1/brokers' },
    verdict: refused('MissingAuthenticationTokenException'),
  },
  forged: {
    fn: 'brokers',
    says: 'alice’s call, well signed, but past the authorizer: no seal',
    call: { by: { profile: 'alice' }, method: 'GET', path: '/v1/brokers', unsealed: true },
    verdict: refused('MissingAuthenticationTokenException'),
  },
};
