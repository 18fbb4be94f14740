import { isAuthenticated, isMismatch } from './answers.ts';
import type { Pair, Probe, ProbeRequest } from './probe.ts';
import { mismatch, NOWHERE, signedRead } from './requests.ts';

/** In a label of a path, encoded: a space, a plus, a letter outside ASCII, a colon, a tilde. */
const ODD_LABEL = 'odd%20name%2Bplus%3A%C3%A9~';
const ODD_LABEL_SPACED = 'odd%20name%20plus%3A%C3%A9~';
const oddPath: ProbeRequest = { ...signedRead, path: `${NOWHERE}/${ODD_LABEL}` };

const ODD_QUERY: readonly Pair[] = [
  ['tagKeys', 'one'],
  ['tagKeys', 'two'],
  ['odd', 'a+b &=%41/\u00fc'],
];
const oddQuery: ProbeRequest = { ...signedRead, query: ODD_QUERY };

const REPEATED: readonly Pair[] = [
  ['x-mqgate-doctor', 'one'],
  ['x-mqgate-doctor', 'two'],
];
const repeatedHeader: ProbeRequest = { ...signedRead, headers: REPEATED };

/**
 * The length of a long session token. Together with the other headers it is still below API Gateway's 10,240
 * bytes.
 */
const LONG = 'x'.repeat(7_000);

/** Probes of the parts of a signed request that a proxy or API Gateway could change. */
export const REQUEST_PROBES: readonly Probe[] = [
  {
    name: 'path-escapes',
    assumption: 'Escapes of the path arrive as they were sent, or decoded once.',
    needs: ['signed-header'],
    requests: () => [oddPath],
    expected: '404 UnknownOperationException',
    holds: isAuthenticated,
    findings: [
      {
        ...mismatch('path-plus', { ...oddPath, sees: { label: ODD_LABEL_SPACED } }),
        means: 'A plus in the path arrives as a space.',
        todo:
          'Look for a proxy that decodes paths as form data, where a plus means a ' +
          'space. Names with a plus cannot be used through it.',
      },
      {
        id: 'path-changed',
        came: isMismatch,
        means: 'Escapes in the path are changed on the way. ARNs in the path of tag calls have such escapes.',
        todo: 'Look for a proxy or CDN that decodes or normalizes paths.',
      },
    ],
  },
  {
    name: 'query',
    assumption: 'The query arrives decoded once, with all values of a name.',
    needs: ['signed-header'],
    requests: () => [oddQuery],
    expected: '404 UnknownOperationException',
    holds: isAuthenticated,
    findings: [
      {
        ...mismatch('query-repeats-lost', { ...oddQuery, sees: { query: ODD_QUERY.slice(1) } }),
        means: 'Of a name that occurs twice in the query, only the last value arrives.',
        todo:
          'The event must have multiValueQueryStringParameters: use a REST API with a Lambda ' +
          'proxy integration. DeleteTags with two keys fails without it.',
      },
      {
        ...mismatch('query-decoded-twice', {
          ...oddQuery,
          sees: { query: [...ODD_QUERY.slice(0, 2), ['odd', 'a b &=A/\u00fc']] },
        }),
        means: 'The query is decoded twice.',
        todo: 'Look for a proxy that decodes the query and does not encode it again.',
      },
      {
        id: 'query-changed',
        came: isMismatch,
        means: 'The query is changed on the way.',
        todo: 'Look for a proxy or CDN that adds, removes or decodes parameters of the query.',
      },
    ],
  },
  {
    name: 'repeated-header',
    assumption: 'A header that occurs twice arrives with both values.',
    needs: ['signed-header'],
    requests: () => [repeatedHeader],
    expected: '404 UnknownOperationException',
    holds: isAuthenticated,
    findings: [
      {
        ...mismatch('header-repeats-lost', { ...repeatedHeader, sees: { headers: REPEATED.slice(1) } }),
        means: 'Of a header that occurs twice, only the last value arrives.',
        todo: 'The event must have multiValueHeaders: use a REST API with a Lambda proxy integration.',
      },
      {
        ...mismatch('header-repeats-joined', {
          ...repeatedHeader,
          sees: { headers: [['x-mqgate-doctor', 'one, two']] },
        }),
        means: 'A header that occurs twice arrives once, with a comma and a space between its values.',
        todo:
          'No SDK signs a header twice. If a client of yours does, send ' +
          'it past the proxy that joins them.',
      },
      {
        id: 'header-changed',
        came: isMismatch,
        means: 'A signed header is changed on the way.',
        todo: 'Look for a proxy or CDN that changes headers.',
      },
    ],
  },
  {
    name: 'large-headers',
    assumption: 'Headers of 8 KB, as with a long session token, reach the gateway.',
    needs: ['signed-header'],
    requests: () => [{ ...signedRead, headers: [['x-mqgate-doctor-long', LONG]] }],
    expected: '404 UnknownOperationException',
    holds: isAuthenticated,
    findings: [
      {
        id: 'headers-limited',
        came: ({ status }) => status === 0 || (status >= 400 && status !== 429 && status < 500),
        means: 'Long headers are refused on the way. Sessions with tags and policies have long tokens.',
        todo: 'API Gateway takes 10,240 bytes. Look at the limit of the proxy, CDN or WAF in front of it.',
      },
    ],
  },
];
