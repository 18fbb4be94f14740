import type { Seed } from '../world.ts';
import type { Read } from './reads.ts';

export const DENIED = '403 AccessDeniedException';

/** The reads that each user of the demo account may do (local/account/demo-account.json). */
const MAY: Readonly<Record<string, (read: Read, seed: Seed) => boolean>> = {
  alice: () => true,
  bob: () => true,
  heidi: () => true,
  // All of Amazon MQ under a boundary that leaves reading.
  ivan: () => true,
  carol: ({ name }, seed) =>
    name === 'ListBrokers' || (name === 'DescribeBroker' && seed.name.startsWith('dev-')),
  frank: () => false,
};

export const READERS = Object.keys(MAY);

export function expectedRead(user: string, read: Read, seed: Seed): string {
  return MAY[user]?.(read, seed) === true ? read.answer : DENIED;
}
