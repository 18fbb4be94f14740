import type { UserListing } from '../model/broker.ts';
import { pendingChange } from '../operations/users/userChanges.ts';

/** `UserSummary`: one user of ListUsers and DescribeBroker; `pendingChange` only where there is one. */
export function userSummary(
  user: UserListing,
  broker: { readonly rebootsDone: number; readonly creating: boolean },
): Readonly<Record<string, unknown>> {
  const change = pendingChange(user, broker);
  return change === undefined
    ? { username: user.username }
    : { username: user.username, pendingChange: change };
}
