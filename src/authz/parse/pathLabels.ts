import { signatureMismatch } from '../errors.ts';

/**
 * The labels of a path, which is raw or decoded once by the front door. A label must not contain a slash or
 * be a dot segment: `a%2Fb` is not `a/b`, and `..` is refused (docs/rules/sigv4.md rule 9). @throws
 * RequestRefused InvalidSignature for a path that cannot occur in this API
 */
export function pathLabels(path: string): readonly string[] {
  if (!path.startsWith('/')) throw signatureMismatch();
  const labels = path.slice(1).split('/').map(decodeLabel);
  const last = labels.length - 1;
  if (labels.some((label, index) => label === '' && index !== last)) throw signatureMismatch();
  return labels;
}

function decodeLabel(raw: string): string {
  const label = decodeOnce(raw);
  if (label === '.' || label === '..' || hasForbiddenCharacter(label)) throw signatureMismatch();
  return label;
}

function decodeOnce(raw: string): string {
  if (!raw.includes('%')) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    throw signatureMismatch();
  }
}

/** `/` and `%` would make the label ambiguous; names have no control characters. */
function hasForbiddenCharacter(label: string): boolean {
  for (let index = 0; index < label.length; index += 1) {
    const code = label.charCodeAt(index);
    if (code === 0x2f || code === 0x25 || code < 0x20 || code === 0x7f) return true;
  }
  return false;
}
