import type { CallRate } from '../mq/model/ports.ts';
import { readCallRate } from './callRate.ts';
import { type DirectorySettings, readDirectory } from './directorySettings.ts';
import { readUpstream, type UpstreamSettings } from './upstreamSettings.ts';

/** The environment of the functions, read once a container. Times are in milliseconds here, in seconds in the environment. */
export interface Settings {
  readonly region: string;
  readonly tableName: string;
  /** An embedded or other engine instead of the region's DynamoDB. */
  readonly dynamodbEndpoint: string | undefined;
  readonly keyring: KeyringPlace;
  /** How long creation, reboot and deletion take. */
  readonly lifecycleMs: number;
  /** How long a deactivated access key may go on. */
  readonly keyCacheMs: number;
  /** Where policies come from. */
  readonly directory: DirectorySettings;
  /** How soon a changed policy is seen. */
  readonly directoryRefreshMs: number;
  /** How much longer policies may serve while they cannot be read. */
  readonly directoryMaxStaleMs: number;
  /** Whether the IAM Query API is served: for local and test use, over snapshots only. */
  readonly iamApi: boolean;
  /** How many calls an account may make; undefined: any number. */
  readonly callRate: CallRate | undefined;
  /** Whether a signed call that changes something runs once only. */
  readonly replayGuard: boolean;
  /** Where allowed calls are passed on to; undefined: brokers are kept in the table. */
  readonly upstream: UpstreamSettings | undefined;
}

/** Where the gateway's own keys are: in a file, or in the table under a KMS key (ARN, id or alias). */
export type KeyringPlace = { readonly file: string } | { readonly kmsKey: string };

/** @throws Error with one sentence naming the variable: the function is deployed wrongly, and must not run. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const region = required(env, 'AWS_REGION');
  return {
    region,
    tableName: required(env, 'TABLE_NAME'),
    dynamodbEndpoint: env.DYNAMODB_ENDPOINT || undefined,
    keyring: keyringPlace(env),
    lifecycleMs: seconds(env, 'LIFECYCLE_SECONDS', 3),
    keyCacheMs: seconds(env, 'KEY_CACHE_SECONDS', 10),
    directory: readDirectory(env),
    directoryRefreshMs: seconds(env, 'DIRECTORY_REFRESH_SECONDS', 60),
    directoryMaxStaleMs: seconds(env, 'DIRECTORY_MAX_STALE', 300),
    iamApi: readIamApi(env),
    callRate: readCallRate(env),
    replayGuard: isOn(env, 'REPLAY_GUARD'),
    upstream: readUpstream(env, region),
  };
}

/** @throws Error for a live directory: AWS's own IAM answers there */
function readIamApi(env: NodeJS.ProcessEnv): boolean {
  const on = isOn(env, 'IAM_API');
  if (on && env.DIRECTORY === 'aws') {
    throw new Error(
      'The environment variable IAM_API cannot be on with DIRECTORY=aws: the API changes snapshots.',
    );
  }
  return on;
}

/** Off unless it is said. */
function isOn(env: NodeJS.ProcessEnv, name: string): boolean {
  const text = env[name] || 'off';
  if (text === 'on' || text === 'off') return text === 'on';
  throw new Error(`The environment variable ${name} must be on or off, not '${text}'.`);
}

function keyringPlace(env: NodeJS.ProcessEnv): KeyringPlace {
  if (env.KEYRING_FILE) return { file: env.KEYRING_FILE };
  if (env.KEYRING_KMS_KEY) return { kmsKey: env.KEYRING_KMS_KEY };
  throw new Error('Neither of the environment variables KEYRING_FILE and KEYRING_KMS_KEY is set.');
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set.`);
  return value;
}

function seconds(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name] || String(fallback);
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value > 86_400) {
    throw new Error(
      `The environment variable ${name} must be a number of seconds from 0 to 86400, not '${text}'.`,
    );
  }
  return value * 1000;
}
