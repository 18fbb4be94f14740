import { printableJson } from '../../src/json/printableJson.ts';
import type { Logger } from '../../src/runtime/logs.ts';

/** Writes the lines of a gateway's log that are not decisions, in the format of Powertools' Logger. */
export function lineLogger(write: (line: string) => void, now: () => number): Logger {
  const line = (level: string) => (message: string, members: object) => {
    const shown = Object.entries(members).map(([name, value]) => [
      name,
      value instanceof Error ? errorMembers(value) : value,
    ]);
    const timestamp = new Date(now()).toISOString();
    write(printableJson({ level, message, timestamp, service: 'mqgate', ...Object.fromEntries(shown) }));
  };
  return { info: line('INFO'), warn: line('WARN'), error: line('ERROR') };
}

function errorMembers({ name, message, stack }: Error): object {
  return { name, message, stack };
}
