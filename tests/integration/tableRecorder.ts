import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request that DynamoDB was sent: its operation, and its members. */
export interface Sent {
  readonly operation: string;
  readonly body: {
    readonly ConsistentRead?: boolean;
    readonly RequestItems?: Record<string, { readonly ConsistentRead?: boolean }>;
    readonly TransactItems?: readonly unknown[];
  };
}

/** A proxy between the functions and an engine: it records requests, and may answer instead of the engine. */
export interface TableRecorder {
  readonly url: string;
  readonly sent: readonly Sent[];
  /** The error for the next requests (the members of a DynamoDB error); undefined: they reach the engine. */
  refuse: (sent: Sent) => object | undefined;
  stop(): void;
}

export async function tableRecorder(engine: string): Promise<TableRecorder> {
  const sent: Sent[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const target = String(request.headers['x-amz-target']);
    const noted = { operation: target.slice(target.indexOf('.') + 1), body: JSON.parse(body.toString()) };
    sent.push(noted);
    const type = { 'content-type': 'application/x-amz-json-1.0' };
    const refusal = recorder.refuse(noted);
    if (refusal !== undefined) {
      response.writeHead(400, type).end(JSON.stringify(refusal));
      return;
    }
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const answer = await fetch(engine, { method: 'POST', headers: headers as Record<string, string>, body });
    response.writeHead(answer.status, type).end(await answer.text());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const recorder: TableRecorder = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    refuse: () => undefined,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return recorder;
}
