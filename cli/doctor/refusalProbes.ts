import { errorName, isAuthenticated, isMismatch, isSuccess, membersOf, messageOf } from './answers.ts';
import type { Answer, Probe, ProbeRequest } from './probe.ts';
import { UNMAPPED } from './reachProbes.ts';
import { signedRead } from './requests.ts';
import { PROFILE_FINDINGS } from './signatureProbes.ts';

const wrongSignature: ProbeRequest = { ...signedRead, wrongSignature: true };
const ARN = 'arn:aws:mq:us-east-1:000000000000:broker:mqgate-doctor:b-00000000-0000-0000-0000-000000000000';

/** Reads that a profile may be denied. Each of them only lists what the account itself has. */
const READS: readonly (readonly [path: string, action: string])[] = [
  ['/v1/brokers', 'ListBrokers'],
  ['/v1/configurations', 'ListConfigurations'],
  ['/v1/broker-engine-types', 'DescribeBrokerEngineTypes'],
  ['/v1/broker-instance-options', 'DescribeBrokerInstanceOptions'],
  [`/v1/tags/${encodeURIComponent(ARN)}`, 'ListTags'],
  ['/v1/brokers/b-00000000-0000-0000-0000-000000000000', 'DescribeBroker'],
  ['/v1/configurations/c-00000000-0000-0000-0000-000000000000', 'DescribeConfiguration'],
];

const isDenied = (answer: Answer) => /^User: \S+ is not authorized to perform: /.test(messageOf(answer));
const isUnmapped = (answer: Answer) =>
  messageOf(answer).startsWith('User is not authorized to access this resource');

/** Calls that must be refused, and the form in which they are. */
export const REFUSAL_PROBES: readonly Probe[] = [
  {
    name: 'wrong-signature',
    assumption: 'A wrong signature is refused by the gateway.',
    needs: ['signed-header'],
    requests: () => [wrongSignature],
    expected: '403 InvalidSignatureException: The request signature we calculated does not match …',
    holds: (answer) => answer.status === 403 && isMismatch(answer),
    findings: [
      {
        id: 'signature-not-checked',
        came: (answer) => isSuccess(answer) || isAuthenticated(answer),
        means: 'A wrong signature was accepted.',
        todo: 'Stop the API now (docs/runbook.md, "Every caller"), and report it (SECURITY.md).',
      },
    ],
  },
  {
    name: 'error-form',
    assumption: 'Refusals have the form that SDKs read: x-amzn-ErrorType, application/json, a request id.',
    needs: ['signed-header'],
    requests: () => [wrongSignature],
    expected: 'x-amzn-ErrorType, Content-Type application/json, x-amzn-RequestId, and a message',
    holds: ({ headers, body }) =>
      headers['x-amzn-errortype'] !== undefined &&
      (headers['content-type'] ?? '').startsWith('application/json') &&
      headers['x-amzn-requestid'] !== undefined &&
      typeof membersOf(body).message === 'string',
    findings: [
      {
        id: 'error-type-missing',
        came: ({ headers }) => headers['x-amzn-errortype'] === undefined,
        means: 'The header x-amzn-ErrorType is lost: SDKs then cannot name the error, and some do not retry.',
        todo:
          'Look for a proxy or CDN that removes it (CloudFront: no ' +
          'response headers policy may remove it).',
      },
      {
        id: 'content-type-changed',
        came: ({ headers }) => !(headers['content-type'] ?? '').startsWith('application/json'),
        means: 'The answer has another content type than the function gave it.',
        todo: 'Look for a proxy or a custom error page of the CDN that replaces answers with status 403.',
      },
      {
        id: 'request-id-missing',
        came: ({ headers }) => headers['x-amzn-requestid'] === undefined,
        means: 'The header x-amzn-RequestId is lost: a caller cannot name a call to you.',
        todo: 'Look for a proxy or CDN that removes it.',
      },
      {
        id: 'body-replaced',
        came: ({ body }) => typeof membersOf(body).message !== 'string',
        means: 'The body of the refusal is not the one that the function gave.',
        todo: 'Look for a proxy or a custom error page of the CDN that replaces answers with status 403.',
      },
    ],
  },
  {
    name: 'another-call',
    assumption: 'A decision is used for its own call only: the authorizer has no cache.',
    needs: ['signed-header', 'wrong-signature'],
    // The Authorization header is the one of signed-header: all probes are signed at the same second.
    requests: () => [{ ...signedRead, query: [['another', 'call']], sees: { query: [] } }],
    expected: '403 InvalidSignatureException: the signature is of a call without this query',
    holds: (answer) => answer.status === 403 && isMismatch(answer),
    findings: [
      {
        id: 'authorizer-cache',
        came: () => true,
        means:
          'API Gateway used the decision of an earlier call with the same Authorization header. The ' +
          'seal of the verdict stops every other call, but correct calls are refused as well.',
        todo: 'Set resultTtlInSeconds: 0 for the authorizer (deploy/api/functions.yml) and deploy.',
      },
    ],
  },
  {
    name: 'denied',
    assumption: 'A call that the policies do not allow is refused with the sentence of IAM.',
    needs: ['account'],
    requests: ({ hasDeniedProfile }) =>
      READS.map(([path]) => ({
        method: 'GET',
        path,
        signing: 'header',
        ...(hasDeniedProfile ? { signer: 'denied' as const } : {}),
      })),
    expected: '403 AccessDeniedException: User: … is not authorized to perform: …',
    holds: (answer) =>
      answer.status === 403 && errorName(answer) === 'AccessDeniedException' && isDenied(answer),
    unknown:
      'The profile may make each of the reads that were tried. Name a ' +
      'profile that may not, with --denied-profile.',
    findings: [{ ...UNMAPPED, came: isUnmapped }, ...PROFILE_FINDINGS],
  },
];
