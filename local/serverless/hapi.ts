import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Types for the parts of hapi, the HTTP server of serverless-offline, that this folder uses. hapi has its own
 * types, but this project does not depend on it directly.
 */
export interface HapiRequest {
  readonly app: Record<PropertyKey, unknown>;
  readonly method: string;
  path: string;
  mime: string;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly params: Readonly<Record<string, string>>;
  readonly route: {
    readonly method: string;
    readonly settings: { cache?: unknown; readonly response: { ranges: boolean } };
  };
  readonly info: { readonly received: number; readonly remoteAddress: string };
  readonly raw: { readonly req: IncomingMessage & { readonly socket: Socket }; readonly res: ServerResponse };
  payload: unknown;
  /** hapi's own marks: the client waits for 100 Continue; the body is not read yet. */
  _expectContinue: boolean;
  _isPayloadPending: boolean;
  readonly response: HapiResponse | HapiFailure;
}

export interface HapiResponse {
  readonly isBoom?: false;
  statusCode: number | string;
  source: unknown;
  readonly headers: Record<string, string | string[] | undefined>;
  code(status: number): HapiResponse;
  header(name: string, value: string): HapiResponse;
  /** The charset that hapi would add to the content type; empty: none. */
  charset(name: string): HapiResponse;
  takeover(): HapiResponse;
}

/** An error of hapi's own (Boom). */
export interface HapiFailure {
  readonly isBoom: true;
  readonly output: { readonly statusCode: number };
}

export interface HapiToolkit {
  readonly continue: symbol;
  /** Another part of the program answers, so hapi does nothing more. */
  readonly abandon: symbol;
  response(body: string): HapiResponse;
  authenticated(granted: { readonly credentials: object }): object;
}

type LifecycleMethod = (request: HapiRequest, h: HapiToolkit) => unknown;

export interface HapiServer {
  readonly listener: Server & { requireHostHeader?: boolean };
  readonly events: {
    /** Called after an answer was sent, or the client has closed the connection. */
    on(name: 'response', listener: (request: HapiRequest) => void): void;
  };
  ext(point: 'onRequest' | 'onPreHandler' | 'onPreResponse', method: LifecycleMethod): void;
  ext(point: 'onPostStart' | 'onPreStop', method: () => unknown): void;
}

/** The method of a hapi authentication scheme. */
export interface HapiAuthentication {
  authenticate(request: HapiRequest, h: HapiToolkit): Promise<unknown>;
}
