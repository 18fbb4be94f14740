import type { Profile } from '../../local/account/credentialsFile.ts';

/** The data about the gateway that the clients need. It is sent to their processes, so it is plain data. */
export interface World {
  readonly url: string;
  readonly port: number;
  readonly profiles: readonly Profile[];
  /** Brokers that stay as they are for the whole run. */
  readonly seeds: readonly Seed[];
}

export interface Seed {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly configurationId: string;
}

export const REGION = 'us-east-1';
export const PASSWORD = 'correct-horse-battery';

export function keysOf({ profiles }: Pick<World, 'profiles'>, wanted: string): Profile {
  const found = profiles.find(({ name }) => name === wanted);
  if (!found) throw new Error(`no profile ${wanted}`);
  return found;
}

/** One of them. */
export function pick<T>(list: readonly T[]): T {
  const one = list[Math.floor(Math.random() * list.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}
