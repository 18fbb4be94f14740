import type { EngineType } from '../model/engine.ts';
import type { UserRequest } from '../shapes/user.ts';
import { checkGroups } from './groups.ts';
import { checkPassword } from './password.ts';
import { checkReplicationUser } from './replicationUser.ts';
import { checkUsername } from './username.ts';

/**
 * One user of a broker, as CreateBroker and the user calls take it.
 * @param prefix `users.` where the user is one of a list, so that the attribute names the member where it stands.
 */
export function checkUser(engineType: EngineType, user: UserRequest, prefix = ''): void {
  checkUsername(engineType, user.username, `${prefix}username`);
  checkPassword(user.password, `${prefix}password`);
  checkGroups(user.groups ?? [], `${prefix}groups`);
  checkReplicationUser(user, `${prefix}replicationUser`);
}
