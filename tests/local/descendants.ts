import { execFileSync } from 'node:child_process';
import {
  identityOf,
  isRunning,
  type ProcessIdentity,
} from '../../local/brokers/processes/processIdentity.ts';

/** Every process below this one, at this moment. Those that moved to another parent are not among them. */
export function descendants(pid: number): ProcessIdentity[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    table.flatMap(([child = 0, of]) => (of === parent ? [child, ...below(child)] : []));
  return below(pid).flatMap((child) => identityOf(child) ?? []);
}

export function stillRunning(identities: readonly ProcessIdentity[]): ProcessIdentity[] {
  return identities.filter(isRunning);
}
