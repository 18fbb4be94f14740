import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { GatewayResponseType, RenderGatewayResponse } from './gatewayResponses.ts';

const REASONS = { 400: 'Bad Request', 408: 'Request Timeout' } as Readonly<Record<number, string>>;

/**
 * Answers bytes that are not an HTTP request, headers that are too long or too slow, and CONNECT, in the form
 * of any other bad request. Node and hapi would answer without a body, or not at all. INVARIANT: a socket
 * that Node passes on here no longer has an error listener. It gets one first, because a reset of a socket
 * without a listener would end the process.
 */
export function answerBrokenRequests(listener: Server, render: RenderGatewayResponse): void {
  listener.removeAllListeners('clientError');
  listener.on('clientError', (error: Error & { code?: string }, socket) => {
    socket.on('error', () => {});
    // Another answer was already begun on this connection, so no further one can be sent.
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
