import { mqEndpoint, partitionOf, readEndpoint, stsEndpoint } from '../aws/partition.ts';

/** The endpoint and account for calls that are passed on. */
export interface UpstreamSettings {
  readonly endpoint: URL;
  /** An endpoint that replaces IAM's; undefined: the partition's. */
  readonly iamEndpoint: URL | undefined;
  /** The account of the gateway's own credentials. */
  readonly accountId: string;
  /** Roles to assume in other brokers' accounts, by account id. */
  readonly roles: ReadonlyMap<string, string>;
  /** Empty: none. */
  readonly externalId: string;
  /** STS, where the roles are assumed. */
  readonly stsEndpoint: URL;
  /** The greatest age of a name or tag in the decision of a call that changes nothing. */
  readonly factsCacheMs: number;
  /** The most time for Amazon MQ's answer. */
  readonly timeoutMs: number;
  /**
   * Where to read whether the service-linked role exists. True: from IAM; false: from the directory's
   * snapshot.
   */
  readonly roleOfIam: boolean;
}

/** The function's own timeout is 15 seconds, of which reading the facts may take 3. */
const MAX_TIMEOUT_SECONDS = 10;
const MAX_FACTS_SECONDS = 60;

/**
 * `BACKEND=amazon-mq`: pass calls on. Undefined with `state`, or unset: the gateway keeps brokers itself.
 * @throws Error with one sentence naming the variable.
 */
export function readUpstream(env: Readonly<NodeJS.ProcessEnv>, region: string): UpstreamSettings | undefined {
  const backend = env.BACKEND || 'state';
  if (backend === 'state') return undefined;
  if (backend !== 'amazon-mq') {
    throw new Error(`The environment variable BACKEND must be state or amazon-mq, not '${backend}'.`);
  }
  return {
    endpoint: endpoint(env, 'AWS_ENDPOINT_URL_MQ') ?? mqEndpoint(region),
    iamEndpoint: endpoint(env, 'AWS_ENDPOINT_URL_IAM'),
    accountId: ownAccount(env.GATEWAY_ACCOUNT_ID || ''),
    roles: roles(env.UPSTREAM_ROLES || '', region),
    externalId: externalId(env),
    stsEndpoint: endpoint(env, 'AWS_ENDPOINT_URL_STS') ?? stsEndpoint(region),
    factsCacheMs: seconds(env, 'FACTS_CACHE_SECONDS', 2, MAX_FACTS_SECONDS),
    timeoutMs: seconds(env, 'UPSTREAM_TIMEOUT_SECONDS', MAX_TIMEOUT_SECONDS, MAX_TIMEOUT_SECONDS),
    roleOfIam: env.DIRECTORY === 'aws',
  };
}

/**
 * INVARIANT: it is required, because it distinguishes the gateway's own principals from those of other
 * accounts.
 */
function ownAccount(text: string): string {
  if (/^\d{12}$/.test(text)) return text;
  throw new Error(
    'With BACKEND=amazon-mq the environment variable GATEWAY_ACCOUNT_ID must be the 12 ' +
      `digits of the account of the gateway's own role, not '${text}'.`,
  );
}

const ROLE_ARN = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/[\w+=,.@/-]{1,576}$/;
const MAX_ROLES = 50;

/** `UPSTREAM_ROLES`: ARNs of roles, with commas and no spaces between them, at most one for an account. */
function roles(text: string, region: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const arn of text === '' ? [] : text.split(',')) {
    const [, partition, accountId = ''] = ROLE_ARN.exec(arn) ?? [];
    if (partition !== partitionOf(region)) {
      throw new Error(
        'The environment variable UPSTREAM_ROLES must list ARNs of roles of the ' +
          `partition ${partitionOf(region)}, with commas between them, not '${arn}'.`,
      );
    }
    if (found.has(accountId))
      throw new Error(`The environment variable UPSTREAM_ROLES names two roles of the account ${accountId}.`);
    found.set(accountId, arn);
  }
  if (found.size <= MAX_ROLES) return found;
  throw new Error(`The environment variable UPSTREAM_ROLES names more than ${MAX_ROLES} roles.`);
}

/** The error does not repeat the value: operators often treat an external id as a secret. */
function externalId(env: Readonly<NodeJS.ProcessEnv>): string {
  const text = env.UPSTREAM_EXTERNAL_ID || '';
  if (text === '') return '';
  if (!/^[\w+=,.@:/-]{2,1224}$/.test(text)) {
    throw new Error(
      'The environment variable UPSTREAM_EXTERNAL_ID must have 2 to 1224 letters, digits and _+=,.@:/-.',
    );
  }
  if (env.UPSTREAM_ROLES) return text;
  throw new Error(
    'The environment variable UPSTREAM_EXTERNAL_ID can be set together with UPSTREAM_ROLES only.',
  );
}

function endpoint(env: Readonly<NodeJS.ProcessEnv>, name: string): URL | undefined {
  const text = env[name];
  if (!text) return undefined;
  const url = readEndpoint(text);
  if (url !== undefined) return url;
  throw new Error(`The environment variable ${name} must be an https URL, or an http URL of this machine.`);
}

function seconds(env: Readonly<NodeJS.ProcessEnv>, name: string, fallback: number, most: number): number {
  const text = env[name] || String(fallback);
  const value = Number(text);
  if (/^\d+(\.\d{1,3})?$/.test(text) && value <= most) return value * 1000;
  throw new Error(
    `The environment variable ${name} must be a number of seconds from 0 to ${most}, not '${text}'.`,
  );
}
