import { environment } from '../../../src/aws/environment.ts';

/** What programs need of the environment to find others; nothing of the developer's own settings is in it. */
const KEPT = ['PATH', 'LANG', 'LC_ALL', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'ComSpec', 'PATHEXT'];

export function baseEnvironment(): Record<string, string> {
  const entries = KEPT.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}
