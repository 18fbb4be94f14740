import type { Credentials } from '../../../cli/examine/signRequest.ts';
import type { LocalGateway } from '../../../local/embedded/createGateway.ts';
import type { RenderedResponse } from '../../../local/frontDoor/gatewayResponses.ts';
import { routeOf } from '../../../src/mq/routes.ts';
import type { Table } from '../../../src/state/table/client.ts';
import type { Arrived, Event, Turn } from '../../support/apiGateway.ts';

/** One assumption that is turned the other way, and the findings that must be named: these, and no other. */
export interface TurnRow {
  readonly turned: string;
  readonly named: readonly string[];
  readonly turn: Turn;
  /** Changes of the examination. */
  readonly examine?: {
    readonly profile?: string;
    readonly deniedProfile?: string;
    readonly secret?: string;
    /** In place of the profile's. */
    readonly temporary?: Credentials;
    readonly accessKeyId?: string;
    /** A path of the stand-in, or another host. */
    readonly behind?: string;
    /** Milliseconds that this machine's clock is ahead. */
    readonly clock?: number;
  };
}

type Values = Record<string, string[]>;

/** Changes headers in both maps of an event. */
const headers = (change: (all: Values) => Values) => (event: Event) => {
  const all = change((event.multiValueHeaders ?? {}) as Values);
  const last = Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values.at(-1)]));
  return { ...event, multiValueHeaders: all, headers: last };
};
const renamed = (from: string, to: string) =>
  headers((all) =>
    Object.fromEntries(Object.entries(all).map(([n, v]) => [n.toLowerCase() === from ? to : n, v])),
  );
const without = (...names: readonly string[]) =>
  headers((all) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name.toLowerCase()))),
  );
const path = (change: (path: string) => string) => (event: Event) => ({
  ...event,
  requestContext: { ...event.requestContext, path: change(String(event.requestContext.path)) },
});
const query = (change: (all: Values) => Values) => (event: Event) =>
  event.multiValueQueryStringParameters === null
    ? event
    : { ...event, multiValueQueryStringParameters: change(event.multiValueQueryStringParameters as Values) };
/** The same in both phases. */
const both = (change: (event: Event) => Event): Turn => ({ authorizerEvent: change, handlerEvent: change });
const body = (change: (body: string) => string | null): Turn => ({
  handlerEvent: (event) => (event.body === null ? event : { ...event, body: change(String(event.body)) }),
});
const base64 = (text: string) => Buffer.from(text).toString('base64');
const spaced = (text: string) => text.replaceAll('+', ' ');

const answerWithout =
  (...names: readonly string[]) =>
  (answer: RenderedResponse): RenderedResponse => ({
    ...answer,
    headers: Object.fromEntries(
      Object.entries(answer.headers).filter(([name]) => !names.includes(name.toLowerCase())),
    ),
  });
const onPath =
  (beginning: string, type: ReturnType<NonNullable<Turn['refuse']>>): NonNullable<Turn['refuse']> =>
  (arrived: Arrived) =>
    arrived.path.startsWith(beginning) ? type : undefined;
const plain = (status: number): RenderedResponse => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: '',
});

/** A table whose client answers these commands otherwise. */
const table = (answer: (input: string) => unknown) => (gateway: LocalGateway) => {
  const { name, client } = gateway.state.table;
  const send = async (command: { readonly input: unknown }, ...more: unknown[]) =>
    answer(JSON.stringify(command.input)) ??
    (client.send as (...all: unknown[]) => unknown)(command, ...more);
  const changed = new Proxy(client, {
    get: (target, key) => (key === 'send' ? send : Reflect.get(target, key)),
  });
  return { table: async (): Promise<Table> => ({ name, client: changed }) };
};
const gone = () => {
  throw Object.assign(new Error('Requested resource not found'), { name: 'ResourceNotFoundException' });
};
const HOUR = 3_600_000;
const ahead = (): string => new Date(Date.now() + HOUR).toUTCString();

/** Each row turns one assumption. */
export const TURNS: readonly TurnRow[] = [
  {
    turned: 'the Authorization header is dropped before the authorizer',
    named: ['header-dropped'],
    turn: { authorizerEvent: without('authorization') },
  },
  {
    turned: 'the Authorization header is dropped, and the key is not one of the gateway',
    named: ['header-dropped', 'key-unknown'],
    turn: { authorizerEvent: without('authorization') },
    examine: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
  },
  {
    turned: 'the Authorization header arrives as x-amzn-Remapped-Authorization',
    named: ['header-remapped'],
    turn: { authorizerEvent: renamed('authorization', 'x-amzn-Remapped-Authorization') },
  },
  {
    turned: 'the authorizer is not attached',
    named: ['authorizer-skipped'],
    turn: { skipsAuthorizer: true },
  },
  {
    turned: 'the authorizer has an identity source',
    named: ['identity-source'],
    turn: {
      refuse: ({ method, path: asked, headers: sent }) =>
        routeOf(method, asked) === undefined || sent.some(([name]) => name.toLowerCase() === 'authorization')
          ? undefined
          : 'UNAUTHORIZED',
    },
  },
  { turned: 'the authorizer has a cache', named: ['authorizer-cache'], turn: { cachesDecisions: true } },
  {
    turned: 'the stage is missing in the path of the event',
    named: ['stage-missing'],
    turn: both(path((given) => given.replace(/^\/test/, ''))),
  },
  {
    turned: 'a proxy changes the Host, and --behind names it',
    named: ['host-rewritten'],
    turn: both(headers((all) => ({ ...all, host: ['api.example'] }))),
    examine: { behind: 'https://api.example/test' },
  },
  {
    turned: 'a proxy changes the Host, and nothing names it',
    named: ['signature-refused'],
    turn: both(headers((all) => ({ ...all, host: ['api.example'] }))),
  },
  {
    turned: 'a proxy puts another base path in front, and keeps the Host',
    named: ['path-prefixed'],
    turn: both(path((given) => given.replace(/^\/test/, '/prod'))),
    examine: { behind: 'https://api.example/prod' },
  },
  {
    turned: 'a proxy changes Host and base path',
    named: ['host-and-path-rewritten'],
    turn: both((event) =>
      headers((all) => ({ ...all, host: ['api.example'] }))(
        path((given) => given.replace(/^\/test/, '/prod'))(event),
      ),
    ),
    examine: { behind: 'https://api.example/prod' },
  },
  {
    turned: 'the custom domain name is not the API’s',
    named: ['host-unknown'],
    turn: { refuse: () => 'FORBIDDEN' },
  },
  {
    turned: 'the API has no catch-all route',
    named: ['path-unknown'],
    turn: { refuse: onPath('/v1/mqgate-doctor', 'MISSING_AUTHENTICATION_TOKEN') },
  },
  {
    turned: 'a plus in the path becomes a space',
    named: ['path-plus'],
    turn: both(path((given) => given.replaceAll('%2B', '%20'))),
  },
  {
    turned: 'a letter outside ASCII in the path is changed',
    named: ['path-changed'],
    turn: both(path((given) => given.replaceAll('%C3%A9', 'e'))),
  },
  {
    turned: 'only the last value of a name in the query arrives',
    named: ['query-repeats-lost'],
    turn: both((event) => ({ ...event, multiValueQueryStringParameters: null })),
  },
  {
    turned: 'the query is decoded twice',
    named: ['query-decoded-twice'],
    turn: both(
      query((all) =>
        Object.fromEntries(
          Object.entries(all).map(([n, v]) => [n, v.map((one) => decodeURIComponent(spaced(one)))]),
        ),
      ),
    ),
  },
  {
    turned: 'a parameter of the query is removed',
    named: ['query-changed'],
    turn: both(query(({ odd: _, ...all }) => all)),
  },
  {
    turned: 'the parameters of presigned URLs are removed',
    named: ['presigned-dropped'],
    turn: both(
      query((all) => Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith('X-Amz-')))),
    ),
  },
  {
    turned: 'a presigned URL gets one more parameter',
    named: ['presigned-changed'],
    turn: both(query((all) => ('X-Amz-Date' in all ? { ...all, utm: ['1'] } : all))),
  },
  {
    turned: 'only the last value of a repeated header arrives',
    named: ['header-repeats-lost'],
    turn: both((event) => ({ ...event, multiValueHeaders: null })),
  },
  {
    turned: 'the values of a repeated header are joined',
    named: ['header-repeats-joined'],
    turn: both(
      headers((all) =>
        Object.fromEntries(Object.entries(all).map(([name, values]) => [name, [values.join(', ')]])),
      ),
    ),
  },
  {
    turned: 'a header of the client is removed',
    named: ['header-changed'],
    turn: both(without('x-mqgate-doctor')),
  },
  {
    turned: 'headers of more than 4 KB are refused',
    named: ['headers-limited'],
    turn: {
      refuse: ({ headers: sent }) =>
        sent.reduce((sum, [name, value]) => sum + name.length + value.length, 0) > 4096
          ? plain(431)
          : undefined,
    },
  },
  { turned: 'the body arrives in base64, without the mark', named: ['body-base64'], turn: body(base64) },
  { turned: 'the body does not arrive', named: ['body-dropped'], turn: body(() => null) },
  { turned: 'the body is changed', named: ['body-changed'], turn: body((text) => `${text} `) },
  {
    turned: 'the length of the body is another one',
    named: ['content-length-changed'],
    turn: { handlerEvent: headers((all) => ({ ...all, 'Content-Length': ['0'] })) },
  },
  {
    turned: 'the hash header of a body is removed',
    named: ['hash-header-changed'],
    turn: both(without('x-amz-content-sha256')),
  },
  {
    turned: 'the routes of STS are not deployed',
    named: ['query-route'],
    turn: { refuse: ({ path: asked }) => (asked === '/' ? 'MISSING_AUTHENTICATION_TOKEN' : undefined) },
  },
  {
    turned: 'x-amzn-ErrorType is dropped from answers',
    named: ['error-type-missing'],
    turn: { answer: answerWithout('x-amzn-errortype') },
  },
  {
    turned: 'refusals have the content type of a web page',
    named: ['content-type-changed'],
    turn: {
      answer: (answer) =>
        answer.status === 403
          ? { ...answer, headers: { ...answer.headers, 'Content-Type': 'text/html' } }
          : answer,
    },
  },
  { turned: 'gateway responses are not deployed', named: ['responses-unmapped'], turn: { unmapped: true } },
  {
    turned: 'CORS is on',
    named: ['cors-on'],
    turn: {
      refuse: ({ method }) =>
        method === 'OPTIONS'
          ? { status: 200, headers: { 'access-control-allow-origin': '*' }, body: '' }
          : undefined,
    },
  },
  {
    turned: 'this machine’s clock is an hour ahead',
    named: ['clock-off'],
    turn: {},
    examine: { clock: HOUR },
  },
  {
    turned: 'the gateway’s clock is an hour ahead, and its answers show it',
    named: ['clock-off'],
    turn: {
      parts: () => ({ clock: () => Date.now() + HOUR }),
      answer: (answer) => ({ ...answer, headers: { ...answer.headers, date: ahead() } }),
    },
  },
  {
    turned: 'the gateway’s clock is an hour ahead, and its answers do not show it',
    named: ['gateway-clock'],
    turn: { parts: () => ({ clock: () => Date.now() + HOUR }) },
  },
  {
    turned: 'the keyring is missing',
    named: ['keyring-unavailable'],
    turn: {
      parts: () => ({ keyring: () => Promise.reject(new Error('The table mqgate holds no keyring.')) }),
    },
  },
  { turned: 'the table is missing', named: ['table-unavailable'], turn: { parts: table(gone) } },
  {
    turned: 'the account is not imported',
    named: ['account-missing'],
    turn: { parts: table((input) => (input.includes('"CURRENT"') ? {} : undefined)) },
  },
  { turned: 'the stack is in another region', named: ['region-mismatch'], turn: { region: 'eu-west-1' } },
  {
    turned: 'the key is not one of the gateway',
    named: ['key-unknown'],
    turn: {},
    examine: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
  },
  { turned: 'the secret is wrong', named: ['signature-refused'], turn: {}, examine: { secret: 'wrong' } },
  {
    turned: 'API Gateway throttles',
    named: ['api-gateway-throttles'],
    turn: { refuse: onPath('/v1/brokers', 'THROTTLED') },
  },
  {
    turned: 'the account has reached its rate',
    named: ['account-throttled'],
    turn: { environment: { THROTTLE_RATE: '0.001', THROTTLE_BURST: '1' } },
  },
  {
    turned: 'a function crashes',
    named: ['function-crashed'],
    turn: { refuse: onPath('/v1/tags', 'INTEGRATION_ERROR') },
    examine: { deniedProfile: 'bob' },
  },
  {
    turned: 'a function is slower than API Gateway waits',
    named: ['function-timeout'],
    turn: { refuse: onPath('/v1/brokers', plain(504)) },
  },
  {
    turned: 'tags come back in another encoding',
    named: ['tags-changed'],
    turn: { answer: (answer) => ({ ...answer, body: answer.body.replaceAll('\u00e9', '?') }) },
  },
  {
    turned: 'configurations cannot be deleted',
    named: ['left-behind'],
    turn: {
      refuse: ({ method, path: asked }) =>
        method === 'DELETE' && asked.startsWith('/v1/conf') ? plain(403) : undefined,
    },
  },
  { turned: 'another server is at the URL', named: ['not-a-gateway'], turn: { refuse: () => plain(200) } },
];

/** Changes that the gateway tolerates: the command reports no finding. */
export const BORNE: readonly TurnRow[] = [
  { turned: 'the path is decoded once', named: [], turn: both(path(decodeURIComponent)) },
  {
    turned: 'the query has another order',
    named: [],
    turn: both(query((all) => Object.fromEntries(Object.entries(all).toReversed()))),
  },
  {
    turned: 'names of headers are in small letters',
    named: [],
    turn: both(
      headers((all) => Object.fromEntries(Object.entries(all).map(([n, v]) => [n.toLowerCase(), v]))),
    ),
  },
  {
    turned: 'all media types are binary, and the body is marked as base64',
    named: [],
    turn: {
      handlerEvent: (event) =>
        event.body === null ? event : { ...event, body: base64(String(event.body)), isBase64Encoded: true },
    },
  },
  {
    turned: 'Content-Length and User-Agent are not handed on',
    named: [],
    turn: both(without('content-length', 'user-agent')),
  },
  {
    turned: 'the profile may only read, and may read everything',
    named: [],
    turn: {},
    examine: { profile: 'bob', deniedProfile: 'bob' },
  },
];
