import { isoSeconds } from '../../../src/aws/time.ts';
import type { AccountUser, LoginProfile } from '../../../src/directory/account.ts';
import type { XmlMembers } from '../../../src/query/xml.ts';
import { refuse, textFaults } from '../../../src/sts/validate.ts';
import { changeHolder } from '../changeEntities.ts';
import { findUser } from '../findEntities.ts';
import { iamError, noSuchEntity } from '../iamErrors.ts';
import type { IamCall, IamOperations } from '../iamOperation.ts';
import { askedUser, namedUser } from '../namedUser.ts';
import { requireGoodPassword } from '../passwordRules.ts';

/**
 * IAM API Reference: CreateLoginProfile, GetLoginProfile, UpdateLoginProfile, DeleteLoginProfile. A password
 * is held to the account's password policy and is not stored: there is no console that it could open.
 */
export const loginProfileOperations: IamOperations = {
  CreateLoginProfile: {
    asks: askedUser(),
    run: async (call) => {
      const user = userOf(call);
      requireGoodPassword(call.account, passwordParameter(call, true) ?? '', user.name);
      if (user.loginProfile !== undefined) {
        throw iamError('EntityAlreadyExists', `Login Profile for user ${user.name} already exists.`);
      }
      const resetRequired = call.parameters.boolean('PasswordResetRequired');
      const profile = { createdAt: isoSeconds(call.now), resetRequired };
      await replaceProfile(call, user, profile);
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
      const password = passwordParameter(call, false);
      if (password !== undefined) requireGoodPassword(call.account, password, user.name);
      const named = call.parameters.get('PasswordResetRequired') !== undefined;
      const resetRequired = named ? call.parameters.boolean('PasswordResetRequired') : profile.resetRequired;
      await replaceProfile(call, user, { ...profile, resetRequired });
      return undefined;
    },
  },
  DeleteLoginProfile: {
    asks: askedUser(),
    run: async (call) => {
      const user = userOf(call);
      profileOf(user);
      await replaceProfile(call, user, undefined);
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

/** No sentence repeats a password. */
function passwordParameter({ parameters }: IamCall, required: boolean): string | undefined {
  const password = required ? parameters.required('Password') : parameters.get('Password');
  if (password === undefined) return undefined;
  refuse(textFaults('password', password, { length: [1, 128], secret: true }));
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
