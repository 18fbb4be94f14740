import {
  errorName,
  isAuthenticated,
  isMismatch,
  isUndecided,
  isWithoutSignature,
  messageOf,
} from './answers.ts';
import type { Finding, Probe, ProbeRequest, World } from './probe.ts';
import { IDENTITY_SOURCE } from './reachProbes.ts';
import { signedRead } from './requests.ts';

const presignedRead: ProbeRequest = { ...signedRead, signing: 'presigned' };

/** API Gateway renames some headers before it passes them on. This is the new name of Authorization. */
const REMAPPED = 'x-amzn-remapped-authorization';
/** It has the form of a signature, so that a proxy treats it like one. */
const LIKE_A_SIGNATURE = 'AWS4-HMAC-SHA256 Credential=mqgate-doctor';

/** A mismatch that `proof` explains. Each proof is signed as the gateway would see the request. */
const rewritten = (id: string, sees: (world: World) => ProbeRequest['sees'] | undefined) => ({
  id,
  came: isMismatch,
  proof: (world: World) => {
    const seen = sees(world);
    return seen && { ...signedRead, sees: seen };
  },
});

export const PROFILE_FINDINGS: readonly Finding[] = [
  {
    id: 'key-unknown',
    came: (answer) => errorName(answer) === 'UnrecognizedClientException',
    means:
      'The gateway does not know this access key, or the key is inactive. Keys of AWS are not known to it.',
    todo:
      'Name a profile with a key of this gateway (docs/deploy.md step 7), or one whose ' +
      'credentials come from mqgate credentials (docs/login.md).',
    ends: true,
  },
  {
    id: 'token-expired',
    came: (answer) => errorName(answer) === 'ExpiredTokenException',
    means: 'The session of this profile has expired.',
    todo: 'Log in again: mqgate login.',
    ends: true,
  },
  {
    id: 'region-mismatch',
    came: (answer) => messageOf(answer).startsWith('Credential should be scoped to a valid region'),
    means: 'The gateway is in another region than the one that was signed for.',
    todo: 'Give --region the region of the stack. Clients need the same region in their profile.',
    ends: true,
  },
  {
    id: 'gateway-clock',
    came: (answer) => /^Signature (?:expired|not yet current)/.test(messageOf(answer)),
    means: 'The clock of the gateway differs from the time in its own answers.',
    todo: 'On AWS, open a support case. In front of another server, correct its clock.',
    ends: true,
  },
  {
    id: 'table-unavailable',
    came: isUndecided,
    means:
      'The authorizer runs and has the keyring, but it could not read the access keys: the ' +
      'table is missing, or the role of the function may not read it.',
    todo:
      'Look for a record "undecidable" in the log of the authorizer. ' +
      'Deploy again if the role was changed.',
    ends: true,
  },
];

/** Probes of the two forms of a signature (header and presigned URL), and of the account's policies. */
export const SIGNATURE_PROBES: readonly Probe[] = [
  {
    name: 'signed-header',
    assumption:
      'The authorizer receives the Authorization header, the path with its ' +
      'stage, and the Host, as they were signed.',
    requests: () => [signedRead],
    expected: '404 UnknownOperationException, which only a caller with a right signature gets',
    holds: isAuthenticated,
    findings: [
      {
        id: 'header-remapped',
        came: isWithoutSignature,
        proof: () => ({
          ...presignedRead,
          headers: [['authorization', LIKE_A_SIGNATURE]],
          sees: { headers: [[REMAPPED, LIKE_A_SIGNATURE]] },
        }),
        means: 'The authorizer receives the header under another name, x-amzn-Remapped-Authorization.',
        todo:
          'Clients with presigned URLs work. For all others, deploy with --param ' +
          'front=url: a function URL has no authorizer (docs/deploy.md).',
      },
      {
        id: 'header-dropped',
        came: isWithoutSignature,
        proof: () => presignedRead,
        // An answer about a wrong key or region shows that the signature arrived.
        proven: (answer) => !isWithoutSignature(answer) && !isUndecided(answer) && errorName(answer) !== '',
        means:
          'The Authorization header does not reach the authorizer. A presigned request, without it, does.',
        todo:
          'Look for a proxy or CDN that removes it (CloudFront needs an origin request policy that ' +
          'forwards it). If API Gateway itself removes it, deploy with --param front=url ' +
          '(docs/deploy.md).',
      },
      {
        id: 'path-unknown',
        came: isWithoutSignature,
        proof: () => ({ ...signedRead, path: '/v1/brokers' }),
        means: 'API Gateway has no route for other paths, so it answers them without asking the authorizer.',
        todo: 'Deploy again: deploy/api/functions.yml has the route /{proxy+} of the function unknown.',
        ends: true,
      },
      {
        id: 'authorizer-skipped',
        came: isWithoutSignature,
        means:
          'No signed call gets a verdict, in a header or presigned: the authorizer is not attached to ' +
          'the routes, its context is lost, or the URL is not the one of the API with its stage.',
        todo:
          'Compare --url with the endpoint that sls deploy printed. Then deploy again: each http event ' +
          'needs authorizer: *authorizer (deploy/api/functions.yml).',
        ends: true,
      },
      ...PROFILE_FINDINGS,
      {
        ...rewritten('stage-missing', ({ url }) => (url.base === '' ? undefined : { base: '' })),
        means: 'The gateway sees the path without the stage or base path that clients sign.',
        todo:
          'Look for a proxy that removes it. Clients must sign the path that requestContext.path has: ' +
          'give them a URL without that part, for example of a custom domain name.',
        ends: true,
      },
      {
        ...rewritten('host-rewritten', ({ url, behind }) =>
          behind === undefined || behind.base !== url.base ? undefined : { host: behind.host },
        ),
        means: 'The gateway sees the Host of --behind in place of the one that clients use and sign.',
        todo:
          'Let the proxy or CDN hand on the Host of the client (CloudFront: a custom ' +
          'domain name on the API, and an origin request policy that forwards Host), or ' +
          'let clients use the URL of --behind.',
        ends: true,
      },
      {
        ...rewritten('path-prefixed', ({ url, behind }) =>
          behind === undefined || behind.base === url.base ? undefined : { base: behind.base },
        ),
        means: 'The gateway sees the Host of the client, with the path of --behind in front.',
        todo: 'Remove the origin path from the proxy or CDN, and give the API a custom domain name.',
        ends: true,
      },
      {
        ...rewritten('host-and-path-rewritten', ({ url, behind }) =>
          behind === undefined || behind.base === url.base ? undefined : { ...behind },
        ),
        means: 'The gateway sees Host and path of --behind in place of those that clients use and sign.',
        todo:
          'Let clients use the URL of --behind, or give the API a custom ' +
          'domain name and forward Host and path.',
        ends: true,
      },
      {
        id: 'signature-refused',
        came: isMismatch,
        means:
          'The secret of the profile is wrong, or something in front of ' +
          'the API changes the Host or the path.',
        todo:
          'Run the command against the endpoint that sls deploy printed. If every ' +
          'assumption holds there, run it again with this --url and with --behind and ' +
          'that endpoint. If not, create a new access key.',
        ends: true,
      },
    ],
  },
  {
    name: 'presigned',
    assumption: 'The authorizer receives the parameters of a presigned URL as they were signed.',
    requests: () => [presignedRead],
    expected: '404 UnknownOperationException',
    holds: isAuthenticated,
    findings: [
      IDENTITY_SOURCE,
      ...PROFILE_FINDINGS,
      {
        id: 'presigned-dropped',
        came: isWithoutSignature,
        means: 'The X-Amz-… parameters of the query do not reach the authorizer.',
        todo: 'Look for a proxy, CDN or WAF that removes parameters of the query.',
      },
      {
        id: 'presigned-changed',
        came: isMismatch,
        means: 'The query of a presigned URL is changed on the way, but the header form is not.',
        todo: 'Look for a proxy or CDN that adds, removes or decodes parameters of the query.',
      },
    ],
  },
  {
    name: 'account',
    assumption: 'The gateway has the policies of the account, and decides a read by them.',
    needs: ['signed-header'],
    requests: () => [{ method: 'GET', path: '/v1/brokers', query: [['maxResults', '5']], signing: 'header' }],
    expected: '200, or 403 AccessDeniedException with the ARN of the caller',
    holds: isAuthenticated,
    findings: [
      {
        id: 'account-missing',
        came: isUndecided,
        means:
          'The key is known, but the policies of its account cannot be read: the account is not imported.',
        todo:
          'Do step 6 of docs/deploy.md (mqgate import). With directory: aws, look for records ' +
          '"directory": the role of the function may not read IAM.',
      },
    ],
  },
];
