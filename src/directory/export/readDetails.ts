import { isoSeconds } from '../../aws/time.ts';
import { AccountExportError, type Members, member } from './members.ts';

/** IAM's own limit (API Reference, CreateRole and CreatePolicy: Description). */
const MAX_DESCRIPTION = 1_000;
const DATE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/;

/** `CreateDate`, to the second in UTC. No decision uses it, so an invalid date is left out. */
export function readCreation(from: Members): { readonly createdAt?: string } {
  const createdAt = instant(member(from, 'CreateDate'));
  return createdAt === undefined ? {} : { createdAt };
}

/** `UpdateDate`, read in the same way. */
export function readUpdate(from: Members): { readonly updatedAt?: string } {
  const updatedAt = instant(member(from, 'UpdateDate'));
  return updatedAt === undefined ? {} : { updatedAt };
}

export function readDescription(from: Members): { readonly description?: string } {
  const description = member(from, 'Description');
  if (description === undefined) return {};
  if (typeof description === 'string' && description.length <= MAX_DESCRIPTION) return { description };
  throw new AccountExportError(from.place, 'Description is not what IAM writes there');
}

function instant(value: unknown): string | undefined {
  if (typeof value !== 'string' || !DATE.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : isoSeconds(time);
}
