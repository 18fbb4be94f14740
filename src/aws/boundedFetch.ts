import { lookup as lookUp } from 'node:dns';
import { request as overHttp } from 'node:http';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './publicAddress.ts';

const TIMEOUT_MS = 5_000;
/** Key sets and discovery documents are a few kilobytes. */
const MAX_BYTES = 256 * 1024;

/** Names of hosts, as URLs write them, each with or without its port. */
export type Hosts = ReadonlySet<string>;
const NO_HOSTS: Hosts = new Set();

/**
 * Fetches a JSON document of a provider. Rejects when it does not arrive within five seconds, is too large,
 * is not JSON, or is a redirect, because a redirect could lead to any host; and when its host has an address
 * that is not public, because a URL of a caller could lead to any service of the gateway's own network.
 * @param ownHosts hosts that the operator named: they may have any address
 */
export async function fetchJson(
  url: string,
  ownHosts: Hosts = NO_HOSTS,
  resolve: typeof lookUp = lookUp,
): Promise<unknown> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const text = await textAt(new URL(url), ownHosts, resolve, signal);
  return JSON.parse(text);
}

export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

async function textAt(
  url: URL,
  ownHosts: Hosts,
  resolve: typeof lookUp,
  signal: AbortSignal,
): Promise<string> {
  const mayBeAnywhere = ownHosts.has(url.hostname) || ownHosts.has(url.host);
  const address = url.hostname.replace(/^\[|\]$/g, '');
  if (!mayBeAnywhere && isIP(address) !== 0 && !isPublicAddress(address)) throw notPublic();
  // TLS is loaded with the first provider, because a start without one takes 7 ms less.
  const send = url.protocol === 'https:' ? (await import('node:https')).request : overHttp;
  const options = {
    signal,
    agent: false as const,
    headers: { accept: 'application/json' },
    lookup: mayBeAnywhere ? undefined : publicLookup(resolve),
  };
  return new Promise((fulfil, reject) => {
    const request = send(url, options, async (answer) => {
      try {
        if (answer.statusCode !== 200)
          throw new Error(`The identity provider answered ${answer.statusCode}.`);
        const chunks: Uint8Array[] = [];
        let size = 0;
        for await (const chunk of answer) {
          size += chunk.length;
          if (size > MAX_BYTES) throw new Error('The identity provider answered with too much.');
          chunks.push(chunk);
        }
        fulfil(Buffer.concat(chunks).toString('utf8'));
      } catch (error) {
        answer.destroy();
        reject(error);
      }
    });
    request.on('error', reject).end();
    // An answer that changes the protocol (101) ends the request without an error.
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/**
 * The addresses of a host name, all of which must be public. The connection uses these checked addresses, so
 * a later change of the name's addresses has no effect.
 */
function publicLookup(resolve: typeof lookUp): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined) callback(error ?? new Error('The host has no address.'), []);
      else if (!addresses.every(({ address }) => isPublicAddress(address))) callback(notPublic(), []);
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function notPublic(): Error {
  return new Error("The identity provider's host has an address that is not public.");
}
