import { isoSeconds } from '../../../src/aws/time.ts';
import type { AccountUser, LoginProfile } from '../../../src/directory/account.ts';
import { QueryError } from '../../../src/query/queryService.ts';
import type { XmlMembers } from '../../../src/query/xml.ts';
import { forgetTries, MAX_TRIES, type TriedItem, takeTry } from '../../../src/state/keys/tries.ts';
import { keys } from '../../../src/state/table/table.ts';
import { refuse, textFaults } from '../../../src/sts/validate.ts';
import { askedAny, askedNamed } from '../askedResources.ts';
import { changeHolder } from '../changeEntities.ts';
import { findUser } from '../findEntities.ts';
import { iamError, noSuchEntity } from '../iamErrors.ts';
import type { IamCall, IamOperations } from '../iamOperation.ts';
import { hasHash, passwordHash } from '../loginPassword.ts';
import { askedUser, namedUser } from '../namedUser.ts';
import { requireGoodPassword } from '../passwordRules.ts';

/**
 * IAM API Reference: CreateLoginProfile, GetLoginProfile, UpdateLoginProfile, DeleteLoginProfile,
 * ChangePassword. A password must meet the account's password policy. There is no AWS console to sign in to,
 * so a password is used for ChangePassword only. Tries at a password are forgotten when it is replaced or
 * removed.
 */
export const loginProfileOperations: IamOperations = {
  CreateLoginProfile: {
    asks: askedUser(),
    run: async (call) => {
      const user = userOf(call);
      const password = passwordParameter(call, 'Password', true) ?? '';
      requireGoodPassword(call.account, password, user.name);
      if (user.loginProfile !== undefined) {
        throw iamError('EntityAlreadyExists', `Login Profile for user ${user.name} already exists.`);
      }
      const resetRequired = call.parameters.boolean('PasswordResetRequired');
      const createdAt = isoSeconds(call.now);
      const hash = await passwordHash(password);
      const profile = { createdAt, resetRequired, passwordHash: hash };
      await replaceProfile(call, user, profile);
      await forgetTries(call.table, triesAt(call, user));
      return { LoginProfile: profileShape(user, profile) };
    },
  },
  GetLoginProfile: {
    asks: askedUser(),
    run: (call) => {
      const user = userOf(call);
      return { LoginProfile: profileShape(user, profileOf(user)) };
    },
  },
  UpdateLoginProfile: {
    asks: askedUser(),
    run: async (call) => {
      const user = userOf(call);
      const profile = profileOf(user);
      const password = passwordParameter(call, 'Password', false);
      if (password !== undefined) requireGoodPassword(call.account, password, user.name);
      const named = call.parameters.get('PasswordResetRequired') !== undefined;
      const resetRequired = named ? call.parameters.boolean('PasswordResetRequired') : profile.resetRequired;
      const hash = password === undefined ? {} : { passwordHash: await passwordHash(password) };
      await replaceProfile(call, user, { ...profile, ...hash, resetRequired });
      if (password !== undefined) await forgetTries(call.table, triesAt(call, user));
      return undefined;
    },
  },
  DeleteLoginProfile: {
    asks: askedUser(),
    run: async (call) => {
      const user = userOf(call);
      profileOf(user);
      await replaceProfile(call, user, undefined);
      await forgetTries(call.table, triesAt(call, user));
      return undefined;
    },
  },
  ChangePassword: {
    asks: (call) => {
      const { principal } = call.caller;
      return principal.type === 'User' ? askedNamed('user', principal.userName)(call) : askedAny();
    },
    run: async (call) => {
      const { principal } = call.caller;
      if (principal.type !== 'User') {
        throw iamError('InvalidUserType', 'Only an IAM user can change its own password.');
      }
      const user = findUser(call.account, principal.userName);
      const profile = profileOf(user);
      const old = passwordParameter(call, 'OldPassword', true) ?? '';
      const password = passwordParameter(call, 'NewPassword', true) ?? '';
      // Recorded: setting the current password again is refused in the same way.
      if (old === password || !(await isOldPassword(call, user, old))) {
        throw new QueryError('AccessDenied', 'The old password was incorrect.', 403);
      }
      requireGoodPassword(call.account, password, user.name);
      const hash = await passwordHash(password);
      await replaceProfile(call, user, { ...profile, passwordHash: hash, resetRequired: false });
      return undefined;
    },
  },
};

function userOf(call: IamCall): AccountUser {
  const named = namedUser(call);
  if (named.type === 'User') return findUser(call.account, named.userName);
  throw noSuchEntity('Login Profile for User root cannot be found.');
}

function profileOf({ name, loginProfile }: AccountUser): LoginProfile {
  if (loginProfile !== undefined) return loginProfile;
  throw noSuchEntity(`Login Profile for User ${name} cannot be found.`);
}

function profileShape({ name }: AccountUser, { createdAt, resetRequired }: LoginProfile): XmlMembers {
  return { UserName: name, CreateDate: createdAt, PasswordResetRequired: resetRequired };
}

/**
 * Whether a text is the user's password. Tries are counted, so that an attacker with a stolen session cannot
 * guess the password. The error code is IAM's for an entity that cannot be changed now; the sentence is ours.
 * @throws QueryError EntityTemporarilyUnmodifiable after too many wrong passwords, whatever this one is
 */
async function isOldPassword(call: IamCall, user: AccountUser, old: string) {
  const tried = triesAt(call, user);
  if (!(await takeTry(call.table, tried, call.now))) {
    throw iamError(
      'EntityTemporarilyUnmodifiable',
      `Login Profile for User ${user.name} cannot be modified because ${MAX_TRIES} passwords were tried. ` +
        'Wait an hour and submit your request again.',
    );
  }
  const isOld = await hasHash(old, user.loginProfile?.passwordHash);
  if (isOld) await forgetTries(call.table, tried);
  return isOld;
}

/** The item that counts the tries at the user's password. */
function triesAt({ account }: IamCall, { id }: AccountUser): TriedItem {
  return { key: keys.passwordTries(account.accountId, id) };
}

/** No sentence repeats a password. */
function passwordParameter(
  { parameters }: IamCall,
  name: 'Password' | 'OldPassword' | 'NewPassword',
  required: boolean,
): string | undefined {
  const password = required ? parameters.required(name) : parameters.get(name);
  if (password === undefined) return undefined;
  const place = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  refuse(textFaults(place, password, { length: [1, 128], secret: true }));
  return password;
}

function replaceProfile(
  call: IamCall,
  { name }: AccountUser,
  profile: LoginProfile | undefined,
): Promise<void> {
  return call.replace(
    changeHolder(call.account, 'user', name, ({ loginProfile: _, ...user }) =>
      profile === undefined ? user : { ...user, loginProfile: profile },
    ),
  );
}
