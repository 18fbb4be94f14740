import { randomUUID } from 'node:crypto';
import type { IdSource } from './ports.ts';

/** Ids as AWS makes them: a letter for the kind, then a random UUID. */
export const randomIds: IdSource = {
  broker: () => `b-${randomUUID()}`,
  configuration: () => `c-${randomUUID()}`,
};
