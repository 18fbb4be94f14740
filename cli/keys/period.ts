import { CommandFault } from '../../workbench/commandFault.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90m`, `36h`, `30d` → milliseconds. Throws a CommandFault. */
export function readPeriod(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const millis = UNITS[unit];
  if (millis === undefined)
    throw new CommandFault(`'${text.slice(0, 32)}' is not a period such as 90m, 36h or 30d.`);
  return Number(number) * millis;
}
