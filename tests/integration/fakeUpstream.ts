import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface Arrived {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The connection it came over, by number. */
  readonly connection: number;
}

type Answer = (request: Arrived, response: ServerResponse) => void;

/** A server that answers as the test says: faults that no gateway shows. */
export async function fakeUpstream() {
  const arrived: Arrived[] = [];
  let answer: Answer = (_request, response) => response.end('{}');
  let connections = 0;
  const numbers = new WeakMap<object, number>();
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method = '', url = '', headers, socket } = incoming;
    const connection = numbers.get(socket) ?? 0;
    const request = { method, url, headers, body: Buffer.concat(chunks), connection };
    arrived.push(request);
    answer(request, response);
  });
  server.on('connection', (socket) => {
    connections += 1;
    numbers.set(socket, connections);
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    arrived,
    /** What it answers from now on. */
    answers: (given: Answer) => {
      answer = given;
      arrived.length = 0;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    start: () => listen(port),
  };
}

export type FakeUpstream = Awaited<ReturnType<typeof fakeUpstream>>;

/** An error as AWS writes it. */
export function failing(status: number, error: string, message = 'said by the service'): Answer {
  return (_request, response) => {
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-amzn-errortype': error,
      'x-amzn-requestid': 'upstream-1',
    });
    response.end(JSON.stringify({ message }));
  };
}
