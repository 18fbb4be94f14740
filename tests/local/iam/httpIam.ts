import { createServer } from 'node:http';
import { answerQuery } from '../../../src/query/answerQuery.ts';
import type { QueryService } from '../../../src/query/queryService.ts';
import { ROOT } from './world.ts';

/** The IAM API as a server that believes everybody to be the root user: for clients of IAM. */
export async function serveIam(service: QueryService): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = await answerQuery({
      service,
      request: {
        requestId: 'r',
        method: 'POST',
        path: '/',
        resource: '/',
        query: [],
        headers: new Map(),
        sourceIp: '127.0.0.1',
        body: Buffer.concat(chunks),
      },
      requestId: 'r',
      authenticate: async () => ({ principal: ROOT }),
      once: async () => undefined,
    });
    response.writeHead(answer.status, { 'Content-Type': 'text/xml' }).end(answer.body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
