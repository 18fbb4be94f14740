/**
 * The request target as it was sent, neither decoded nor normalized. `query` is without its question mark.
 */
export interface RequestTarget {
  readonly path: string;
  readonly query: string;
}

/**
 * Splits the target of the first line. Undefined for a target that no HTTP API answers: an absolute or
 * asterisk form, a fragment, a broken escape.
 */
export function requestTarget(url: string): RequestTarget | undefined {
  if (!url.startsWith('/') || url.includes('#') || !decodes(url)) return undefined;
  const mark = url.indexOf('?');
  if (mark === -1) return { path: url, query: '' };
  return { path: url.slice(0, mark), query: url.slice(mark + 1) };
}

/** False for invalid UTF-8 escapes, because decoders differ on them. */
function decodes(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
