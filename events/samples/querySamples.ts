import { allowed, type Call, refused, type Samples, type Signer } from './sample.ts';

const ROLE = 'arn:aws:iam::123456789012:role/mq-break-glass';

/** A call of the STS Query API, whose action is in the body. */
function sts(by: Signer, parameters: Readonly<Record<string, string>>): Call {
  const body = new URLSearchParams({ ...parameters, Version: '2011-06-15' }).toString();
  return { by, method: 'POST', path: '/', body, hashHeader: false, service: 'sts' };
}

const ASSUME = { Action: 'AssumeRole', RoleArn: ROLE, RoleSessionName: 'sample' } as const;

/** Calls to `POST /`, which the handler verifies and decides in one phase. */
export const QUERY_SAMPLES: Samples = {
  'get-caller-identity': {
    fn: 'query',
    says: 'frank asks who he is, which needs no permission',
    call: sts({ profile: 'frank' }, { Action: 'GetCallerIdentity' }),
    verdict: allowed,
  },
  'assume-role': {
    fn: 'query',
    says: 'alice, whom the role mq-break-glass trusts, assumes it',
    call: sts({ profile: 'alice' }, ASSUME),
    verdict: allowed,
  },
  'assume-role-denied': {
    fn: 'query',
    says: 'frank, whom it does not trust, assumes it',
    call: sts({ profile: 'frank' }, ASSUME),
    verdict: refused('AccessDenied'),
  },
  'query-bad-signature': {
    fn: 'query',
    says: 'alice asks who she is, with a wrong secret',
    call: sts({ profile: 'alice', wrongSecret: true }, { Action: 'GetCallerIdentity' }),
    verdict: refused('SignatureDoesNotMatch'),
  },
};
