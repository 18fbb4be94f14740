import { errorName, isAuthenticated, isSuccess, messageOf } from './answers.ts';
import type { Finding } from './probe.ts';

/**
 * The meaning of answers for which the probe's own table has no row; the same for every probe. Statuses and
 * types of API Gateway's own answers: API Gateway Developer Guide, "Gateway response types".
 */
export const COMMON_FINDINGS: readonly Finding[] = [
  {
    id: 'no-answer',
    came: ({ status }) => status === 0,
    means: 'The connection ended without an answer.',
    todo: 'Run the command again. If it happens again, look at what is between here and the API.',
  },
  {
    id: 'api-gateway-throttles',
    // The gateway response has Retry-After and Lambda has this sentence; the gateway's own meter has neither.
    came: (answer) =>
      answer.status === 429 && ('retry-after' in answer.headers || messageOf(answer) === 'Rate Exceeded.'),
    means:
      'API Gateway itself throttles, also after a pause: the rate of the stage or of the account is used up.',
    todo: 'Look at the metric Count of the API, and raise the rate of the stage or the quota of the account.',
    ends: true,
  },
  {
    id: 'account-throttled',
    came: ({ status }) => status === 429,
    means: 'The gateway counts calls for each account, and this account has reached its rate.',
    todo:
      'Run the command when the account is quiet, or raise ' +
      'throttleRate and throttleBurst (serverless.yml).',
    ends: true,
  },
  {
    id: 'host-unknown',
    came: (answer) => messageOf(answer) === 'Forbidden',
    means:
      'API Gateway knows no API under this host name or stage, or a WAF or resource ' +
      'policy refuses the caller. With front: url, the permissions of the function URL ' +
      'are missing. The gateway never saw the call.',
    todo:
      'Compare --url with the endpoint that sls deploy printed, stage included. With a custom ' +
      'domain name, look at its API mapping. Then look at the WAF.',
    ends: true,
  },
  {
    id: 'payload-limited',
    came: ({ status }) => status === 413,
    means: 'API Gateway refuses the size of the body. Its limit is 10 MB, and a WAF can have a smaller one.',
    todo: 'Look at the size rules of the WAF.',
  },
  {
    id: 'headers-limited',
    came: ({ status }) => status === 431 || status === 414 || status === 494,
    means: 'The headers or the URL are too long for something between here and the API.',
    todo: 'API Gateway takes 10,240 bytes. Look at the limit of the proxy or CDN in front of it.',
  },
  {
    id: 'function-timeout',
    came: ({ status }) => status === 504,
    means: 'A function took longer than API Gateway waits.',
    todo: 'Look at the duration of the functions on the dashboard (docs/runbook.md, "Server errors").',
  },
  {
    id: 'function-crashed',
    came: ({ status }) => status === 502,
    means: 'A function ended without an answer, or API Gateway could not read its answer.',
    todo: 'Look at the log of the function for the time of this call (docs/runbook.md, "Server errors").',
  },
  {
    id: 'function-failed',
    came: (answer) => answer.status === 500,
    means: 'The call was allowed and then failed.',
    todo: 'Look for a record "failure" in the log of the function (docs/runbook.md, "Server errors").',
  },
  {
    id: 'undecided',
    came: ({ status }) => status === 503,
    means: 'The gateway could not decide this call.',
    todo: 'Look for a record "undecidable" in the log of the authorizer (docs/runbook.md, "Undecidable").',
  },
  {
    id: 'not-a-gateway',
    came: (answer) => (isSuccess(answer) ? !isAuthenticated(answer) : errorName(answer) === ''),
    means: 'Something else than this gateway answers at this URL.',
    todo: 'Compare --url with the endpoint that sls deploy printed.',
    ends: true,
  },
  {
    id: 'unexpected',
    came: () => true,
    means: 'The table of this command has no meaning for this answer.',
    todo: 'Look at the log for the time of this call: docs/runbook.md, "What happened: the log".',
  },
];
