import { EngineError } from './engineError.ts';
import type { TableEngine } from './openEngine.ts';

/** The members of the SDK's requests that are used here. */
interface Request {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Response {
  readonly statusCode: number;
  readonly reason: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

const TARGET = /^DynamoDB_\d{8}\.([A-Za-z]{1,64})$/;
const SERVICE = 'com.amazonaws.dynamodb.v20120810';
/** Errors of the framework under DynamoDB, which have another namespace. */
const FRAMEWORK = 'com.amazon.coral.service';
const OF_FRAMEWORK: ReadonlySet<string> = new Set(['SerializationException', 'UnknownOperationException']);

/**
 * An engine as the `requestHandler` of a DynamoDBClient: the whole SDK runs, with its middleware,
 * serialization, signature and retries, and only the connection is missing. Source of the protocol: Developer
 * Guide, "DynamoDB low-level API" (JSON 1.0).
 */
export function engineRequestHandler(engine: TableEngine) {
  let calls = 0;
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request: Request): Promise<{ response: Response }> => {
      const requestId = `local-${++calls}`;
      try {
        const [, operation] = TARGET.exec(headerOf(request, 'x-amz-target')) ?? [];
        if (operation === undefined) {
          throw new EngineError('UnknownOperationException', 'The x-amz-target header names no operation');
        }
        return respond(200, requestId, engine.call(operation, parseBody(request.body)));
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        return respond(error.status, requestId, errorBody(error));
      }
    },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
    destroy: () => {},
  };
}

function headerOf({ headers }: Request, wanted: string): string {
  const name = Object.keys(headers).find((each) => each.toLowerCase() === wanted);
  return name === undefined ? '' : (headers[name] ?? '');
}

function parseBody(body: unknown): Record<string, unknown> {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body as Uint8Array);
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new EngineError('SerializationException', 'The body is not JSON');
  }
}

function errorBody({ code, message, members }: EngineError): object {
  const __type = `${OF_FRAMEWORK.has(code) ? FRAMEWORK : SERVICE}#${code}`;
  // DynamoDB writes the message of a cancelled transaction with a capital letter.
  return code === 'TransactionCanceledException'
    ? { __type, Message: message, ...members }
    : { __type, message, ...members };
}

function respond(statusCode: number, requestId: string, answer: object): { response: Response } {
  const body = new TextEncoder().encode(JSON.stringify(answer, epochSeconds));
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': String(body.length),
    'x-amzn-requestid': requestId,
  };
  return { response: { statusCode, reason: statusCode === 200 ? 'OK' : 'Error', headers, body } };
}

/**
 * Times are numbers on the wire. The function is called with the object that has the member, because the
 * member's value has already become a text.
 */
function epochSeconds(this: Record<string, unknown>, name: string, value: unknown): unknown {
  const given = this[name];
  return given instanceof Date ? given.getTime() / 1000 : value;
}
