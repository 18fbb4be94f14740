import { environment } from '../../../src/aws/environment.ts';

/**
 * The variables that programs need to find other programs. The developer's own settings are not passed on.
 */
const KEPT = ['PATH', 'LANG', 'LC_ALL', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'ComSpec', 'PATHEXT'];

export function baseEnvironment(): Record<string, string> {
  const entries = KEPT.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}
