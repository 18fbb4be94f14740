import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * What this folder uses of hapi, serverless-offline's HTTP server. It has types of its own, but is no
 * dependency of ours.
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
  /** What hapi would add to the content type; empty: nothing. */
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
  /** The answer is somebody else's: hapi does nothing more. */
  readonly abandon: symbol;
  response(body: string): HapiResponse;
  authenticated(granted: { readonly credentials: object }): object;
}

type LifecycleMethod = (request: HapiRequest, h: HapiToolkit) => unknown;

export interface HapiServer {
  readonly listener: Server & { requireHostHeader?: boolean };
  readonly events: {
    /** After an answer was sent, or its client was gone. */
    on(name: 'response', listener: (request: HapiRequest) => void): void;
  };
  ext(point: 'onRequest' | 'onPreHandler' | 'onPreResponse', method: LifecycleMethod): void;
  ext(point: 'onPostStart' | 'onPreStop', method: () => unknown): void;
}

/** A hapi authentication scheme's one method. */
export interface HapiAuthentication {
  authenticate(request: HapiRequest, h: HapiToolkit): Promise<unknown>;
}
