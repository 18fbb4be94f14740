const TIMEOUT_MS = 5_000;
/** Key sets and discovery documents are a few kilobytes. */
const MAX_BYTES = 256 * 1024;

/**
 * Fetches a JSON document of a provider. Rejects when it does not arrive within five seconds, is too large,
 * is not JSON, or is a redirect, because a redirect could lead to any host.
 */
export async function fetchJson(url: string): Promise<unknown> {
  const answer = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { accept: 'application/json' },
  });
  if (!answer.ok || answer.body === null) throw new Error(`The identity provider answered ${answer.status}.`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error('The identity provider answered with too much.');
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
