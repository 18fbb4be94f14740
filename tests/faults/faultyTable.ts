import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request to DynamoDB. `text`: its JSON, for a fault that is meant for one item. */
export interface TableRequest {
  readonly operation: string;
  readonly text: string;
  /** From 1, over all requests. */
  readonly number: number;
}

/**
 * What happens to one request. After `cutAfter`, `garbage`, `half` and `slow` the engine has carried out the
 * request.
 */
export type Fault =
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'error'; readonly status: number; readonly type: string }
  | { readonly kind: 'cutBefore' | 'cutAfter' | 'garbage' | 'half' | 'hang' }
  /**
   * Something else dies in the moment before the engine is asked, or after it has answered; this connection
   * with it.
   */
  | { readonly kind: 'dies'; readonly when: 'before' | 'after'; readonly kill: () => void };

/** A DynamoDB endpoint on loopback, in front of a real engine, that fails as the test says. */
export interface FaultyTable {
  readonly url: string;
  /** The engine behind it; may move. */
  engine: string;
  /** What happens to the next requests; undefined: they pass. */
  fault: (request: TableRequest) => Fault | undefined;
  /** Requests so far, and those that a fault hit. */
  readonly count: { requests: number; faults: number };
  stop(): void;
}

export const PASSES = () => undefined;

const WRITES = new Set(['TransactWriteItems', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem']);
export const isWrite = ({ operation }: TableRequest) => WRITES.has(operation);

const TYPE = { 'content-type': 'application/x-amz-json-1.0' };

export async function faultyTable(engine: string): Promise<FaultyTable> {
  const server = createServer((request, response) => {
    serve(table, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const table: FaultyTable = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    engine,
    fault: PASSES,
    count: { requests: 0, faults: 0 },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return table;
}

async function serve(table: FaultyTable, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request);
  const target = String(request.headers['x-amz-target']);
  table.count.requests++;
  const fault = table.fault({
    operation: target.slice(target.indexOf('.') + 1),
    text: body.toString(),
    number: table.count.requests,
  });
  if (fault !== undefined) table.count.faults++;
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'error') {
    const __type = `com.amazonaws.dynamodb.v20120810#${fault.type}`;
    response.writeHead(fault.status, TYPE).end(JSON.stringify({ __type, message: 'said by a test' }));
    return;
  }
  if (fault?.kind === 'dies' && fault.when === 'before') fault.kill();
  if (fault?.kind === 'cutBefore' || (fault?.kind === 'dies' && fault.when === 'before')) {
    response.destroy();
    return;
  }
  const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
  const answer = await fetch(table.engine, {
    method: 'POST',
    headers: headers as Record<string, string>,
    body,
  });
  const text = await answer.text();
  if (fault?.kind === 'slow') {
    await new Promise((resolve) => {
      setTimeout(resolve, fault.ms);
    });
  }
  if (fault?.kind === 'dies') fault.kill();
  if (fault?.kind === 'cutAfter' || fault?.kind === 'dies') {
    response.destroy();
    return;
  }
  const said = { garbage: '<html>502</html>', half: text.slice(0, text.length / 2) };
  const given = fault?.kind === 'garbage' || fault?.kind === 'half' ? said[fault.kind] : text;
  response.writeHead(answer.status, TYPE).end(given);
}
