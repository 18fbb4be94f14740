import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RenderGatewayResponse } from '../frontDoor/gatewayResponses.ts';

/** Answers bytes that are no HTTP request, or whose headers are too long, like any other bad request. hapi answers without a body. */
export function answerBrokenRequests(listener: Server, render: RenderGatewayResponse): void {
  listener.removeAllListeners('clientError');
  listener.on('clientError', (_, socket) => {
    // Something was answered on this connection before, or is just now: nothing can be put in between.
    if (!socket.writable || ('bytesWritten' in socket && socket.bytesWritten !== 0)) socket.destroy();
    else refuse(socket, render);
  });
  // Node would close the connection without a word.
  listener.on('connect', (_, socket) => refuse(socket, render));
}

function refuse(socket: Duplex, render: RenderGatewayResponse): void {
  const requestId = randomUUID();
  const { status, headers, body } = render('BAD_REQUEST', { requestId });
  const lines = Object.entries({
    ...headers,
    'x-amzn-requestid': requestId,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} Bad Request\r\n${lines.join('')}\r\n${body}`);
}
