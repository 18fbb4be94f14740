import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { GatewayResponseType, RenderGatewayResponse } from './gatewayResponses.ts';

const REASONS = { 400: 'Bad Request', 408: 'Request Timeout' } as Readonly<Record<number, string>>;

/**
 * Answers bytes that are no HTTP request, headers that are too long or too slow, and CONNECT, like any other
 * bad request. Node and hapi would answer without a body, or not at all. INVARIANT: a socket that is handed
 * over here has no error listener of Node's left, and gets one first: a reset of such a socket would end the
 * process.
 */
export function answerBrokenRequests(listener: Server, render: RenderGatewayResponse): void {
  listener.removeAllListeners('clientError');
  listener.on('clientError', (error: Error & { code?: string }, socket) => {
    socket.on('error', () => {});
    // Another answer was or is being sent on this connection: nothing can be put in between.
    if (!socket.writable || ('bytesWritten' in socket && socket.bytesWritten !== 0)) socket.destroy();
    else
      refuse(socket, error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'REQUEST_TIMEOUT' : 'BAD_REQUEST', render);
  });
  listener.on('connect', (_, socket) => {
    socket.on('error', () => {});
    refuse(socket, 'BAD_REQUEST', render);
  });
}

function refuse(socket: Duplex, type: GatewayResponseType, render: RenderGatewayResponse): void {
  const requestId = randomUUID();
  const { status, headers, body } = render(type, { requestId });
  const lines = Object.entries({
    ...headers,
    'x-amzn-requestid': requestId,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${REASONS[status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
}
