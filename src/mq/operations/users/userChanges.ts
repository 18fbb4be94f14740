import type { UserChange, UserListing, UserRecord } from '../../model/broker.ts';

/** A change that is still pending: the reboot after it has not ended. */
function isPending(pending: { readonly reboots: number }, rebootsDone: number): boolean {
  return pending.reboots >= rebootsDone;
}

/** A user as it is after so many reboots of its broker; undefined: gone. */
export function settleUser(user: UserRecord, rebootsDone: number): UserRecord | undefined {
  const { pending } = user;
  if (pending === undefined || isPending(pending, rebootsDone)) return user;
  if (pending.change === 'DELETE') return undefined;
  return { ...user, ...pending.values, pending: undefined };
}

/** The change that a reboot will bring; users of a broker in creation come with it (recorded). */
export function pendingChange(
  user: UserListing,
  broker: { readonly rebootsDone: number; readonly creating: boolean },
): UserChange | undefined {
  if (broker.creating) return 'CREATE';
  const { pending } = user;
  return pending !== undefined && isPending(pending, broker.rebootsDone) ? pending.change : undefined;
}
