import { MqError } from '../model/errors.ts';

/** The user that replicates data does not sign in to the console; the sentence is recorded. */
export function checkReplicationUser(
  user: { readonly replicationUser?: boolean | undefined; readonly consoleAccess?: boolean | undefined },
  attribute: string,
): void {
  if (!user.replicationUser || !user.consoleAccess) return;
  throw new MqError(
    'BadRequestException',
    "Replication user couldn't have console access. [replicationUser] and [consoleAccess] are mutually exclusive parameters.",
    attribute,
  );
}
