import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GatewayFunctions } from '../../local/embedded/answerCall.ts';
import type { LocalGateway } from '../../local/embedded/createGateway.ts';
import { lineLogger } from '../../local/embedded/lineLogger.ts';
import { regionalGateways } from '../../local/embedded/regionalGateways.ts';
import { readAuthorizerAnswer } from '../../local/frontDoor/authorizerAnswer.ts';
import type { GatewayResponseType, RenderedResponse } from '../../local/frontDoor/gatewayResponses.ts';
import { gatewayResponses } from '../../local/frontDoor/gatewayResponses.ts';
import { renderResponse } from '../../local/frontDoor/responseTemplates.ts';
import { routeOf } from '../../src/mq/routes.ts';
import type { Parts } from '../../src/runtime/container.ts';
import { authorizerEventOf, type Front, integrationEventOf } from '../handlers/restEvents.ts';

/** What the client sent, before the stand-in makes events of it. */
export interface Arrived {
  readonly method: string;
  /** Without the stage. */
  readonly path: string;
  readonly query: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

export type Event = Record<string, unknown> & { requestContext: Record<string, unknown> };

/**
 * What this stand-in does otherwise than API Gateway is documented to do, each apart. An absent member
 * changes nothing.
 */
export interface Turn {
  readonly region?: string;
  /** The environment of the functions. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Parts of the container that fail. */
  readonly parts?: (gateway: LocalGateway) => Partial<Parts>;
  /** API Gateway's own answer before any function runs. */
  readonly refuse?: (arrived: Arrived) => GatewayResponseType | RenderedResponse | undefined;
  readonly authorizerEvent?: (event: Event) => Event;
  readonly handlerEvent?: (event: Event) => Event;
  readonly skipsAuthorizer?: true;
  /** Decisions are kept by the Authorization header. */
  readonly cachesDecisions?: true;
  /** API Gateway's default responses. */
  readonly unmapped?: true;
  readonly answer?: (answer: RenderedResponse) => RenderedResponse;
}

export interface StandIn {
  /** With the stage. */
  readonly url: URL;
  close(): Promise<void>;
}

const STAGE = 'test';
const defaultResponses = gatewayResponses({});

/**
 * A REST API with a REQUEST authorizer in front of the real functions, over the table and the keys of a
 * gateway that runs. Its events have every member that the API Gateway Developer Guide shows; unlike the
 * local front doors it has a stage in its path, and it hands on the parts of a request one by one, so that a
 * test can change each.
 */
export async function apiGateway(gateway: LocalGateway, turn: Turn = {}): Promise<StandIn> {
  const { region = 'us-east-1' } = turn;
  const functions = regionalGateways(
    { region, regions: [region] },
    { TABLE_NAME: gateway.state.table.name, KEYRING_FILE: 'local', ...turn.environment },
    {
      clock: Date.now,
      measure: false,
      write: () => undefined,
      logger: async () => lineLogger(() => undefined, Date.now),
      table: async () => gateway.state.table,
      keyring: async () => gateway.state.keyring,
      ...turn.parts?.(gateway),
    },
  ).in(region).functions;
  const kept = new Map<string, unknown>();
  const server = createServer((request, response) => {
    void arrive(request)
      .then((arrived) => answerArrived(arrived, functions, turn, kept))
      .then((answered) => {
        const { status, headers, body } = turn.answer?.(answered) ?? answered;
        response.writeHead(status, { 'x-amzn-requestid': randomUUID(), ...headers });
        response.end(body);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}/${STAGE}`),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function arrive(request: IncomingMessage): Promise<Arrived> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s);
  const raw = request.rawHeaders;
  return {
    method: request.method ?? '',
    path: path.slice(`/${STAGE}`.length) || '/',
    query,
    headers: Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i] ?? '', raw[2 * i + 1] ?? '']),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

async function answerArrived(
  arrived: Arrived,
  functions: GatewayFunctions,
  turn: Turn,
  kept: Map<string, unknown>,
): Promise<RenderedResponse> {
  const requestId = randomUUID();
  const render = turn.unmapped ? defaultResponses : renderResponse;
  const refuse = (type: GatewayResponseType, authorizer: Record<string, string> = {}) =>
    render(type, { requestId, authorizer });
  const early = turn.refuse?.(arrived);
  if (early !== undefined) return typeof early === 'string' ? refuse(early) : early;
  const route = routeOf(arrived.method, arrived.path);
  if (route === undefined) return refuse('MISSING_AUTHENTICATION_TOKEN');

  const front: Front = { name: 'stage', domainName: 'api', prefix: `/${STAGE}`, pathPrefix: '' };
  const request = {
    method: arrived.method,
    target: `/${STAGE}${arrived.path}${arrived.query === '' ? '' : `?${arrived.query}`}`,
    headers: arrived.headers,
    ...(arrived.body === '' ? {} : { body: arrived.body }),
  };
  const same = (event: Event) => event;
  let context: Record<string, string> = {};
  if (!turn.skipsAuthorizer) {
    const event = authorizerEventOf(request, front, route.resource) as Event;
    const changed = (turn.authorizerEvent ?? same)(event);
    const identity = arrived.headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1];
    let said: unknown = turn.cachesDecisions && identity ? kept.get(identity) : undefined;
    try {
      said ??= await functions.authorizer(changed);
    } catch {
      return refuse('AUTHORIZER_FAILURE');
    }
    if (identity) kept.set(identity, said);
    const outcome = readAuthorizerAnswer(said, String(event.methodArn));
    if (outcome.kind === 'malformed') return refuse('AUTHORIZER_CONFIGURATION_ERROR');
    if (outcome.kind === 'denied') return refuse('ACCESS_DENIED', outcome.context);
    context = outcome.context;
  }
  const event = integrationEventOf(request, front, route.resource, context) as unknown as Event;
  const run = functions.functions[route.functionName];
  const done = (await run((turn.handlerEvent ?? same)(event), CONTEXT as never)) as {
    readonly statusCode: number;
    readonly headers: Record<string, string>;
    readonly body: string;
  };
  return { status: done.statusCode, headers: done.headers, body: done.body };
}

const CONTEXT = { getRemainingTimeInMillis: () => 15_000 };
