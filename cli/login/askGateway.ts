import { CommandFault } from '../../workbench/commandFault.ts';
import type { GatewayUrl } from './gatewayUrl.ts';

const TIMEOUT_MS = 20_000;
const MAX_ANSWER = 64 * 1024;
const VERSION = '2011-06-15';

/** The members of an answer, by name. All members of the login's answers are texts. */
export type Members = (name: string) => string;

/**
 * Makes one unsigned call of the gateway's STS API. Rejects with a CommandFault that contains the gateway's
 * error.
 */
export async function askGateway(
  { endpoint }: GatewayUrl,
  action: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Members> {
  const body = new URLSearchParams({ Action: action, Version: VERSION, ...parameters }).toString();
  const { ok, status, text } = await post(endpoint, body);
  const member = (name: string) => memberOf(text, name);
  if (ok) {
    return (name) => {
      const value = member(name);
      if (value !== undefined) return value;
      throw new CommandFault(`The server at ${endpoint} is not mqgate: its answer has no ${name}.`);
    };
  }
  const [code, message] = [member('Code'), member('Message')];
  if (code === undefined)
    throw new CommandFault(`The server at ${endpoint} is not mqgate (status ${status}).`);
  throw new CommandFault(`${endpoint} refuses the login: ${printable(message ?? code)}`);
}

async function post(endpoint: string, body: string): Promise<{ ok: boolean; status: number; text: string }> {
  try {
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body,
      // Redirects are not followed: their target is not the audience of the proof.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await answer.text();
    return { ok: answer.ok, status: answer.status, text: text.slice(0, MAX_ANSWER) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const why = cause instanceof Error ? ('code' in cause ? String(cause.code) : cause.message) : 'no answer';
    throw new CommandFault(`${endpoint} cannot be reached (${why}).`);
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function memberOf(text: string, name: string): string | undefined {
  const [start, end] = [`<${name}>`, `</${name}>`];
  const from = text.indexOf(start);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) return undefined;
  return text
    .slice(from + start.length, to)
    .replace(/&(amp|lt|gt|quot|apos);/g, (_, entity: string) => ENTITIES[entity] ?? '');
}

/** Removes control characters, which a terminal would execute. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e\u2019]/g, '').slice(0, 512);
}
