/** Licences that ask for no more than their notice: for what is deployed. */
const PERMISSIVE = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT-0',
];

/**
 * Beside those, for tools that are used as they come and never handed on. MPL-2.0 asks only for changes to
 * its own files.
 */
const FOR_TOOLS = ['CC-BY-4.0', 'CC0-1.0', 'MPL-2.0', 'PSF-2.0', 'Python-2.0', 'Unlicense', 'Zlib'];

/**
 * Whether we may use it under this SPDX expression; an expression that mixes AND with OR, or that is none, we
 * may not.
 */
export function isAllowed(expression: string | undefined, use: 'deployed' | 'tool'): boolean {
  const allowed = use === 'deployed' ? PERMISSIVE : [...PERMISSIVE, ...FOR_TOOLS];
  const bare = (expression ?? '').replace(/^\((.*)\)$/, '$1');
  if (bare.includes(' AND ')) return bare.split(' AND ').every((one) => allowed.includes(one));
  return bare.split(' OR ').some((one) => allowed.includes(one));
}
