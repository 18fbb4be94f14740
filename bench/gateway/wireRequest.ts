import type { HttpRequest } from '../../events/restEvent.ts';

/** A request without a body as it stands on the wire, over a connection that stays open. */
export function wireRequest({ method, target, headers }: HttpRequest): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}connection: keep-alive\r\n\r\n`;
}
