import type { HttpRequest } from '../../events/restEvent.ts';

/** The bytes of a request without a body, for a connection that stays open. */
export function wireRequest({ method, target, headers }: HttpRequest): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}connection: keep-alive\r\n\r\n`;
}
