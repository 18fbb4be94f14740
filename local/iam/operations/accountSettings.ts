import type { PasswordPolicy } from '../../../src/directory/account.ts';
import type { Parameters } from '../../../src/query/parameters.ts';
import { validationError } from '../../../src/query/queryService.ts';
import { refuse } from '../../../src/sts/validate.ts';
import { askedAny } from '../askedResources.ts';
import { iamError, noSuchEntity } from '../iamErrors.ts';
import type { IamCall, IamOperations } from '../iamOperation.ts';

/** IAM API Reference, CreateAccountAlias: AccountAlias. */
const ALIAS = /^[a-z0-9](?:[a-z0-9]|-(?!-)){1,61}[a-z0-9]$/;

/** The operations on the account's alias and on its password policy. */
export const accountSettings: IamOperations = {
  CreateAccountAlias: {
    asks: askedAny,
    run: async (call) => {
      const alias = aliasParameter(call);
      // An account has at most one alias, so a new one replaces it.
      await call.replace({ ...call.account, alias });
      return undefined;
    },
  },
  DeleteAccountAlias: {
    asks: askedAny,
    run: async (call) => {
      const alias = aliasParameter(call);
      const { alias: kept, ...account } = call.account;
      if (kept !== alias) throw noSuchEntity(`The Account Alias ${alias} cannot be found.`);
      await call.replace(account);
      return undefined;
    },
  },
  ListAccountAliases: {
    asks: askedAny,
    run: ({ account: { alias } }) => ({
      AccountAliases: alias === undefined ? [] : [alias],
      IsTruncated: false,
    }),
  },
  GetAccountPasswordPolicy: {
    asks: askedAny,
    run: ({ account: { accountId, passwordPolicy } }) => {
      if (passwordPolicy !== undefined) return { PasswordPolicy: policyShape(passwordPolicy) };
      throw noSuchEntity(`The Password Policy with domain name ${accountId} cannot be found.`);
    },
  },
  UpdateAccountPasswordPolicy: {
    asks: askedAny,
    run: async (call) => {
      await call.replace({ ...call.account, passwordPolicy: readPolicy(call.parameters) });
      return undefined;
    },
  },
  DeleteAccountPasswordPolicy: {
    asks: askedAny,
    run: async (call) => {
      const { passwordPolicy, ...account } = call.account;
      if (passwordPolicy === undefined) {
        throw noSuchEntity('The account policy with name PasswordPolicy cannot be found.');
      }
      await call.replace(account);
      return undefined;
    },
  },
};

function aliasParameter({ parameters }: IamCall): string {
  const alias = parameters.required('AccountAlias');
  if (/^\d{12}$/.test(alias)) {
    throw iamError('InvalidInput', 'Account alias must not be a 12-digit number.');
  }
  if (ALIAS.test(alias)) return alias;
  throw validationError(
    "1 validation error detected: Value at 'accountAlias' failed to satisfy constraint: Member must " +
      'satisfy regular expression pattern: ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$',
  );
}

/** The numbers of a password policy, with their bounds (IAM API Reference, UpdateAccountPasswordPolicy). */
const NUMBERS = [
  ['MinimumPasswordLength', 6, 128],
  ['PasswordReusePrevention', 1, 24],
  ['MaxPasswordAge', 1, 1_095],
] as const;

/** A member that a call leaves out gets its default, even if the earlier policy had another value. */
function readPolicy(parameters: Parameters): PasswordPolicy {
  const values = NUMBERS.map(([name]) => parameters.integer(name));
  refuse(
    NUMBERS.flatMap(([name, least, most], index) => {
      const [value, member] = [values[index], `${name.charAt(0).toLowerCase()}${name.slice(1)}`];
      if (value === undefined || (value >= least && value <= most)) return [];
      const bound = value < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
      return [`Value at '${member}' failed to satisfy constraint: Member must have value ${bound}`];
    }),
  );
  const [minimumLength = 6, reusePrevention, maxAge] = values;
  return {
    minimumLength,
    requireSymbols: parameters.boolean('RequireSymbols'),
    requireNumbers: parameters.boolean('RequireNumbers'),
    requireUppercase: parameters.boolean('RequireUppercaseCharacters'),
    requireLowercase: parameters.boolean('RequireLowercaseCharacters'),
    usersMayChange: parameters.boolean('AllowUsersToChangePassword'),
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(reusePrevention === undefined ? {} : { reusePrevention }),
    ...(parameters.get('HardExpiry') === undefined ? {} : { hardExpiry: parameters.boolean('HardExpiry') }),
  };
}

function policyShape(policy: PasswordPolicy) {
  return {
    MinimumPasswordLength: policy.minimumLength,
    RequireSymbols: policy.requireSymbols,
    RequireNumbers: policy.requireNumbers,
    RequireUppercaseCharacters: policy.requireUppercase,
    RequireLowercaseCharacters: policy.requireLowercase,
    AllowUsersToChangePassword: policy.usersMayChange,
    ExpirePasswords: policy.maxAge !== undefined,
    MaxPasswordAge: policy.maxAge,
    PasswordReusePrevention: policy.reusePrevention,
    HardExpiry: policy.hardExpiry,
  };
}
