/** The environment of the functions, read once a container. Times are in milliseconds here, in seconds in the environment. */
export interface Settings {
  readonly region: string;
  readonly tableName: string;
  /** An embedded or other engine instead of the region's DynamoDB. */
  readonly dynamodbEndpoint: string | undefined;
  readonly keyringFile: string;
  /** How long creation, reboot and deletion take. */
  readonly lifecycleMs: number;
  /** How long a deactivated access key may go on. */
  readonly keyCacheMs: number;
  /** How soon a changed policy is seen. */
  readonly directoryRefreshMs: number;
}

/** @throws Error with one sentence naming the variable: the function is deployed wrongly, and must not run. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return {
    region: required(env, 'AWS_REGION'),
    tableName: required(env, 'TABLE_NAME'),
    dynamodbEndpoint: env.DYNAMODB_ENDPOINT || undefined,
    keyringFile: required(env, 'KEYRING_FILE'),
    lifecycleMs: seconds(env, 'LIFECYCLE_SECONDS', 3),
    keyCacheMs: seconds(env, 'KEY_CACHE_SECONDS', 10),
    directoryRefreshMs: seconds(env, 'DIRECTORY_REFRESH_SECONDS', 60),
  };
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
