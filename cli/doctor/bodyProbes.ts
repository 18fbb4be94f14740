import { errorName, isAuthenticated, isMismatch, isSuccess, isWithoutSignature } from './answers.ts';
import type { Answer, Finding, Probe, ProbeRequest } from './probe.ts';
import { IDENTITY, identityPost, mismatch, NOWHERE } from './requests.ts';

const isIdentity = (answer: Answer) => isSuccess(answer) && answer.body.includes('GetCallerIdentityResult');
const JSON_TYPE = ['content-type', 'application/json'] as const;
const JSON_BODY = '{"note":"zo\u00eb"}';
/**
 * The signature also covers Content-Length, which API Gateway may drop (SDKs for Go and JavaScript sign it).
 */
const pendingPost: ProbeRequest = {
  method: 'POST',
  path: NOWHERE,
  headers: [JSON_TYPE, ['content-length', String(Buffer.byteLength(JSON_BODY))]],
  body: JSON_BODY,
  signing: 'header',
};
/** The signature does not cover Content-Length, so that only the body can make it wrong. */
const seenWith = (body: string): ProbeRequest => ({ ...pendingPost, headers: [JSON_TYPE], sees: { body } });

/**
 * A request without a body is checked by the authorizer already; a Query call is checked by the function
 * only.
 */
const seenEmpty: ProbeRequest = { ...identityPost, query: IDENTITY, body: 'Note=1', sees: { body: '' } };

const BODY_CHANGED: Finding = {
  id: 'body-changed',
  came: isMismatch,
  means: 'The body is changed on the way.',
  todo: 'Look for a mapping template of the integration, or a proxy that rewrites bodies.',
};

const QUERY_ROUTE: Finding = {
  id: 'query-route',
  came: (answer) => errorName(answer) === 'UnknownOperationException' || isWithoutSignature(answer),
  means: 'The route / of STS and IAM calls does not reach the function query.',
  todo: 'Deploy again: deploy/api/functions.yml has both routes of the function query: POST / and GET /.',
};

/** Probes of request bodies, and of STS calls, whose body is a form. */
export const BODY_PROBES: readonly Probe[] = [
  {
    name: 'pending-body',
    assumption:
      'A body that is signed without its hash reaches the function, which checks it (boto3, the CLI, Go).',
    needs: ['signed-header'],
    requests: () => [pendingPost],
    expected: '404 UnknownOperationException',
    holds: isAuthenticated,
    findings: [
      {
        ...mismatch('body-base64', seenWith(Buffer.from(JSON_BODY).toString('base64'))),
        means: 'The body arrives in base64 and is not marked so (isBase64Encoded).',
        todo: 'Remove binaryMediaTypes from the API. Nothing else than text is sent to this gateway.',
      },
      {
        ...mismatch('body-dropped', seenEmpty),
        means: 'The function gets no body.',
        todo: 'The integration must be a Lambda proxy integration (lambda-proxy), not a custom one.',
      },
      {
        ...mismatch('content-length-changed', seenWith(JSON_BODY)),
        means: 'The body arrives as it was signed, but the function sees another Content-Length.',
        todo: 'Look for a proxy that changes Content-Length, for example because it sends bodies in chunks.',
      },
      BODY_CHANGED,
    ],
  },
  {
    name: 'query-call-post',
    assumption: 'A Query call of STS by POST is answered: the body of the form arrives as it was signed.',
    needs: ['account', 'pending-body'],
    requests: () => [identityPost],
    expected: '200 with GetCallerIdentityResult',
    holds: isIdentity,
    findings: [BODY_CHANGED, QUERY_ROUTE],
  },
  {
    name: 'body-with-hash',
    assumption:
      'A body whose hash is sent in x-amz-content-sha256 fits that hash (SDKs for JavaScript and Java).',
    needs: ['query-call-post'],
    requests: () => [{ ...identityPost, sendsHash: true }],
    expected: '200 with GetCallerIdentityResult',
    holds: isIdentity,
    findings: [
      {
        id: 'hash-header-changed',
        came: isMismatch,
        means: 'The body arrives as it was signed, but not together with its hash header.',
        todo: 'Look for a proxy or CDN that removes or changes x-amz-content-sha256.',
      },
    ],
  },
  {
    name: 'query-call-get',
    assumption: 'A Query call of STS by GET is answered (EKS and Vault log in so).',
    needs: ['account'],
    requests: () => [{ method: 'GET', path: '/', query: IDENTITY, signing: 'header', service: 'sts' }],
    expected: '200 with GetCallerIdentityResult',
    holds: isIdentity,
    findings: [QUERY_ROUTE],
  },
];
