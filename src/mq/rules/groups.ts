import { MqError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';

const GROUP = /^[A-Za-z0-9._~-]{2,100}$/;

/** At most 20 groups a user, each named as a user is (API Reference, User). */
export function checkGroups(groups: readonly string[], attribute: string): void {
  if (groups.length > LIMITS.groupsPerUser) {
    throw new MqError(
      'BadRequestException',
      `User has [${groups.length}] groups. Specify at most [${LIMITS.groupsPerUser}].`,
      attribute,
    );
  }
  const wrong = groups.find((group) => !GROUP.test(group));
  if (wrong !== undefined) {
    throw new MqError(
      'BadRequestException',
      `Group [${wrong}] is invalid. Specify 2 to 100 letters, digits and [- . _ ~].`,
      attribute,
    );
  }
}
