import type { CallRate } from '../mq/model/ports.ts';
import { type DirectorySettings, readDirectory } from './directorySettings.ts';
import { readUpstream, type UpstreamSettings } from './upstreamSettings.ts';

/**
 * The settings of a gateway, read once for each container. Times are in milliseconds here, in seconds in the
 * environment.
 */
export interface Settings {
  readonly region: string;
  readonly tableName: string;
  /** The endpoint of a local DynamoDB engine; undefined: the region's DynamoDB. */
  readonly dynamodbEndpoint: string | undefined;
  readonly keyring: KeyringPlace;
  /** The endpoint of a local KMS; undefined: the region's KMS. */
  readonly kmsEndpoint: string | undefined;
  /** How long creation, reboot and deletion take. */
  readonly lifecycleMs: number;
  /** How long a deactivated access key may still be accepted. */
  readonly keyCacheMs: number;
  /** Where policies come from. */
  readonly directory: DirectorySettings;
  /** The time until a changed policy takes effect, at most. */
  readonly directoryRefreshMs: number;
  /** How much longer the last policies are used while they cannot be refreshed. */
  readonly directoryMaxStaleMs: number;
  /** Whether the IAM Query API is on: for local use and tests, with snapshots only. */
  readonly iamApi: boolean;
  /** Whether the log says where a refused signature differs: in a local gateway only. */
  readonly debugSignatures: boolean;
  /** How many calls an account may make; undefined: any number. */
  readonly callRate: CallRate | undefined;
  /** Whether the steps of sampled calls are traced (X-Ray). */
  readonly traces: boolean;
  /** Whether a signed call that changes something runs once only. */
  readonly replayGuard: boolean;
  /** Whether the decision log has every question of an allowed call, with its tags. */
  readonly decisionQuestions: boolean;
  /**
   * The settings of `mqgate login` (docs/login.md), as text: only the function that serves the login parses
   * it.
   */
  readonly login: LoginTexts;
  /** OpenID Connect providers: their JSON, or the path of a file that holds it; empty: none. */
  readonly identityProviders: string;
  /** Hosts of other OpenID Connect providers that may have addresses that are not public. */
  readonly identityProviderHosts: ReadonlySet<string>;
  /** The Amazon MQ to which allowed calls are passed on; undefined: the table keeps the brokers. */
  readonly upstream: UpstreamSettings | undefined;
}

/** The environment's text for `mqgate login`; loginSettings.ts parses it. */
export interface LoginTexts {
  readonly audiences: string;
  readonly roles: string;
  readonly stsEndpoint: string | undefined;
}

/** Where the gateway's own keys are: in a file, or in the table under a KMS key (ARN, id or alias). */
export type KeyringPlace = { readonly file: string } | { readonly kmsKey: string };

/**
 * @throws Error with one sentence naming the variable: the function is deployed wrongly, and must not run.
 */
export function readSettings(env: Readonly<NodeJS.ProcessEnv>): Settings {
  const region = required(env, 'AWS_REGION');
  return {
    region,
    tableName: required(env, 'TABLE_NAME'),
    dynamodbEndpoint: env.DYNAMODB_ENDPOINT || undefined,
    keyring: keyringPlace(env),
    kmsEndpoint: env.AWS_ENDPOINT_URL_KMS || undefined,
    lifecycleMs: seconds(env, 'LIFECYCLE_SECONDS', 3),
    keyCacheMs: seconds(env, 'KEY_CACHE_SECONDS', 10),
    directory: readDirectory(env),
    directoryRefreshMs: seconds(env, 'DIRECTORY_REFRESH_SECONDS', 60),
    directoryMaxStaleMs: seconds(env, 'DIRECTORY_MAX_STALE', 300),
    iamApi: readIamApi(env),
    debugSignatures: isOn(env, 'DEBUG_SIGNATURES'),
    callRate: readCallRate(env),
    replayGuard: isOn(env, 'REPLAY_GUARD'),
    traces: isOn(env, 'TRACES'),
    decisionQuestions: isOn(env, 'DECISION_QUESTIONS'),
    login: {
      audiences: env.LOGIN_AUDIENCES || '',
      roles: env.LOGIN_ROLES || '',
      stsEndpoint: env.STS_ENDPOINT || undefined,
    },
    identityProviders: env.IDENTITY_PROVIDERS ?? '',
    identityProviderHosts: new Set(env.IDENTITY_PROVIDER_HOSTS?.toLowerCase().match(/[^\s,]+/g)),
    upstream: readUpstream(env, region),
  };
}

/** @throws Error for a live directory, because AWS's own IAM serves those accounts */
function readIamApi(env: Readonly<NodeJS.ProcessEnv>): boolean {
  const on = isOn(env, 'IAM_API');
  if (on && env.DIRECTORY === 'aws') {
    throw new Error(
      'The environment variable IAM_API cannot be on with DIRECTORY=aws: the API changes snapshots.',
    );
  }
  return on;
}

/** Off unless it is set. */
function isOn(env: Readonly<NodeJS.ProcessEnv>, name: string): boolean {
  const text = env[name] || 'off';
  if (text === 'on' || text === 'off') return text === 'on';
  throw new Error(`The environment variable ${name} must be on or off, not '${text}'.`);
}

function keyringPlace(env: Readonly<NodeJS.ProcessEnv>): KeyringPlace {
  if (env.KEYRING_FILE) return { file: env.KEYRING_FILE };
  if (env.KEYRING_KMS_KEY) return { kmsKey: env.KEYRING_KMS_KEY };
  throw new Error('Neither of the environment variables KEYRING_FILE and KEYRING_KMS_KEY is set.');
}

function required(env: Readonly<NodeJS.ProcessEnv>, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set.`);
  return value;
}

function seconds(env: Readonly<NodeJS.ProcessEnv>, name: string, fallback: number): number {
  const text = env[name] || String(fallback);
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value > 86_400) {
    throw new Error(
      `The environment variable ${name} must be a number of seconds from 0 to 86400, not '${text}'.`,
    );
  }
  return value * 1000;
}

const MAX_RATE = 10_000;
const MAX_BURST = 1_000_000;
/** The rate of the real service (Developer Guide, "Quotas in Amazon MQ", API throttling). */
const BURST = 100;

/**
 * `THROTTLE_RATE` calls a second and `THROTTLE_BURST` at once (100 unless given) for an account in a region.
 * Undefined, when the rate is not set or 0: any number of calls.
 * @throws Error with one sentence naming the variable.
 */
export function readCallRate(env: Readonly<NodeJS.ProcessEnv>): CallRate | undefined {
  const perSecond = rateNumber(env, 'THROTTLE_RATE', 0, MAX_RATE);
  const burst = rateNumber(env, 'THROTTLE_BURST', BURST, MAX_BURST);
  if (!Number.isInteger(burst) || burst === 0) {
    throw new Error(`The environment variable THROTTLE_BURST must be a whole number from 1, not '${burst}'.`);
  }
  return perSecond === 0 ? undefined : { perSecond, burst };
}

function rateNumber(env: Readonly<NodeJS.ProcessEnv>, name: string, fallback: number, most: number): number {
  const text = env[name] || String(fallback);
  const value = Number(text);
  // Three decimals: the smallest rate above 0 is one call in about 17 minutes.
  if (/^\d+(\.\d{1,3})?$/.test(text) && value <= most) return value;
  throw new Error(
    `The environment variable ${name} must be a number from 0 to ${most} ` +
      `with up to three decimals, not '${text}'.`,
  );
}
