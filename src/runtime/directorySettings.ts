/** Where policies come from. Times are in milliseconds. */
export type DirectorySettings = SnapshotDirectory | AwsDirectory;

/** Imported account snapshots, with their organizations. */
export interface SnapshotDirectory {
  readonly kind: 'snapshot';
}

/** Live IAM. */
export interface AwsDirectory {
  readonly kind: 'aws';
  /** The account of the gateway's own role. */
  readonly accountId: string;
  /** The role that reads other accounts' IAM; undefined: their principals are refused. */
  readonly roleName: string | undefined;
  /** The accounts in which that role is assumed. */
  readonly otherAccounts: readonly string[];
  /** `live`: AWS Organizations; `none`: the operator's setting that there is no organization. */
  readonly organization: 'live' | 'none' | { readonly file: string };
}

/** IAM, CreateRole: role names. */
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

/** @throws Error with one sentence naming the variable. */
export function readDirectory(env: Readonly<NodeJS.ProcessEnv>): DirectorySettings {
  const directory = env.DIRECTORY || 'snapshot';
  if (directory === 'snapshot') {
    // A snapshot contains its organization, so a second one would have no effect.
    if (env.ORGANIZATION) throw new Error('The environment variable ORGANIZATION is for DIRECTORY=aws only.');
    return { kind: directory };
  }
  if (directory !== 'aws') {
    throw new Error(`The environment variable DIRECTORY must be snapshot or aws, not '${directory}'.`);
  }
  return {
    kind: directory,
    accountId: ownAccount(env.GATEWAY_ACCOUNT_ID || ''),
    roleName: roleName(env.DIRECTORY_ROLE_NAME || undefined),
    otherAccounts: otherAccounts(env.DIRECTORY_ACCOUNTS || '', env.DIRECTORY_ROLE_NAME || ''),
    organization: organization(env.ORGANIZATION || undefined),
  };
}

/** INVARIANT: the operator lists the other accounts that take part. The owner of an account cannot add it. */
function otherAccounts(text: string, role: string): readonly string[] {
  const accounts = text === '' ? [] : text.split(',').map((account) => account.trim());
  if (accounts.some((account) => !/^\d{12}$/.test(account))) {
    throw new Error(
      `The environment variable DIRECTORY_ACCOUNTS must list accounts of 12 digits, not '${text}'.`,
    );
  }
  if (accounts.length > 0 !== (role !== '')) {
    throw new Error(
      'DIRECTORY_ROLE_NAME and DIRECTORY_ACCOUNTS go together: the role, ' +
        'and the accounts in which it is assumed.',
    );
  }
  return accounts;
}

/**
 * INVARIANT: ORGANIZATION has no default: if it were left out by mistake, service control policies would not
 * apply.
 */
function organization(text: string | undefined): AwsDirectory['organization'] {
  if (text === 'live' || text === 'none') return text;
  if (text !== undefined) return { file: text };
  throw new Error(
    'With DIRECTORY=aws the environment variable ORGANIZATION must be live, none or the path of ' +
      'an organization file: IAM does not return service control policies.',
  );
}

function ownAccount(text: string): string {
  if (/^\d{12}$/.test(text)) return text;
  throw new Error(
    'With DIRECTORY=aws the environment variable GATEWAY_ACCOUNT_ID must be the 12 digits ' +
      `of the account of the gateway's own role, not '${text}'.`,
  );
}

function roleName(text: string | undefined): string | undefined {
  if (text === undefined || ROLE_NAME.test(text)) return text;
  throw new Error(`The environment variable DIRECTORY_ROLE_NAME must be the name of a role, not '${text}'.`);
}
