import { encodeRfc3986 } from './encodeRfc3986.ts';

/**
 * The spellings under which a signer may have put these labels into its canonical request: encoded twice (the rule for
 * every service but S3), and once (curl signs the path as it was given). Equal when nothing needs encoding.
 * INVARIANT: no label holds `%` (pathLabels), so no two paths share a spelling.
 */
export function canonicalPaths(labels: readonly string[]): readonly string[] {
  const once = `/${labels.map(encodeRfc3986).join('/')}`;
  if (!once.includes('%')) return [once];
  return [once.replaceAll('%', '%25'), once];
}
