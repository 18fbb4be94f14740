import { errorName, isAuthenticated, isUndecided, isWithoutSignature, secondsAhead } from './answers.ts';
import type { Finding, Probe, ProbeRequest } from './probe.ts';
import { NOWHERE } from './requests.ts';

const unsignedRead: ProbeRequest = { method: 'GET', path: NOWHERE, signing: 'none' };

/**
 * The most that the clocks may differ. The gateway accepts five minutes, and signed requests need some
 * reserve.
 */
export const CLOCK_SECONDS = 120;

export const UNMAPPED = {
  id: 'responses-unmapped',
  means: 'The gateway responses of the API are not deployed: API Gateway answers with its own sentences.',
  todo:
    'Deploy again: a stage keeps the responses of its last deployment. ' +
    'deploy/api/gatewayResponses.yml must be in deploy/api/resources.yml.',
} as const;

export const IDENTITY_SOURCE: Finding = {
  id: 'identity-source',
  came: ({ status }) => status === 401,
  means: 'API Gateway answers itself, because the authorizer has an identity source that the call lacks.',
  todo:
    'Remove identitySource from the authorizer: presigned URLs have no ' +
    'such header (deploy/api/functions.yml).',
};

/**
 * Probes that need no signature: whether the gateway can be reached, its keyring, its clock, and API
 * Gateway's own answers.
 */
export const REACH_PROBES: readonly Probe[] = [
  {
    name: 'without-credentials',
    assumption: 'A call without credentials reaches the authorizer, which has the keyring, and is refused.',
    requests: () => [unsignedRead],
    expected: '403 MissingAuthenticationTokenException',
    holds: isWithoutSignature,
    findings: [
      {
        id: 'keyring-unavailable',
        came: isUndecided,
        means:
          'The authorizer ends with an error before it reads the call: it has no keyring, ' +
          'or it may not read it, or the table does not exist.',
        todo:
          'Do step 5 of docs/deploy.md (mqgate keys create). If it is done, the record ' +
          '"undecidable" in the log of the authorizer names the cause.',
        ends: true,
      },
      IDENTITY_SOURCE,
      {
        id: 'open-to-all',
        came: isAuthenticated,
        means: 'A call without credentials was accepted.',
        todo: 'Stop the API now (docs/runbook.md, "Every caller"), and report it (SECURITY.md).',
      },
    ],
  },
  {
    name: 'clock',
    assumption: 'This machine and the gateway have the same time, within two minutes.',
    requests: () => [unsignedRead],
    expected: 'a Date that differs from this machine’s time by less than two minutes',
    holds: (answer) => Math.abs(secondsAhead(answer) ?? 0) <= CLOCK_SECONDS,
    findings: [
      {
        id: 'clock-off',
        came: (answer) => Math.abs(secondsAhead(answer) ?? 0) > CLOCK_SECONDS,
        means:
          'The clocks differ. From five minutes on, the gateway refuses every signature of this ' +
          'machine. The other probes were signed with the time of the answer.',
        todo: 'Correct the clock of this machine (NTP).',
      },
    ],
  },
  {
    name: 'own-answers',
    assumption: 'The answers that API Gateway gives itself are in the form of AWS (gateway responses).',
    // A known path, with a method that the API does not have for it.
    requests: () => [{ method: 'PATCH', path: '/v1/brokers', signing: 'none' }],
    expected: '403 Missing Authentication Token, with the sentence in x-amzn-ErrorMessage too',
    holds: (answer) =>
      errorName(answer) === 'MissingAuthenticationTokenException' && 'x-amzn-errormessage' in answer.headers,
    findings: [
      {
        ...UNMAPPED,
        came: isWithoutSignature,
      },
    ],
  },
  {
    name: 'web-pages',
    assumption: 'A web page of another origin may not read answers.',
    requests: () => [
      {
        method: 'OPTIONS',
        path: '/v1/brokers',
        headers: [
          ['origin', 'https://mqgate-doctor.example'],
          ['access-control-request-method', 'GET'],
        ],
        signing: 'none',
      },
    ],
    expected: 'no Access-Control-Allow-Origin',
    holds: (answer) => answer.status !== 0 && !('access-control-allow-origin' in answer.headers),
    findings: [
      {
        id: 'cors-on',
        came: (answer) => 'access-control-allow-origin' in answer.headers,
        means:
          'CORS is on: API Gateway answers OPTIONS without asking the authorizer, and lets web pages read.',
        todo: 'Remove cors from the http events, unless a web page of yours signs its own calls.',
      },
    ],
  },
];
