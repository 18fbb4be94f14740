import { mqEndpoint, readEndpoint } from '../aws/partition.ts';

/** The endpoint and account for calls that are passed on. */
export interface UpstreamSettings {
  readonly endpoint: URL;
  /** An endpoint that replaces IAM's; undefined: the partition's. */
  readonly iamEndpoint: URL | undefined;
  /** The account of the gateway's own credentials. */
  readonly accountId: string;
  /** The greatest age of a name or tag in the decision of a call that changes nothing. */
  readonly factsCacheMs: number;
  /** The most time for Amazon MQ's answer. */
  readonly timeoutMs: number;
  /** True: IAM says whether the service-linked role exists; false: the directory's snapshot says it. */
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
    factsCacheMs: seconds(env, 'FACTS_CACHE_SECONDS', 2, MAX_FACTS_SECONDS),
    timeoutMs: seconds(env, 'UPSTREAM_TIMEOUT_SECONDS', MAX_TIMEOUT_SECONDS, MAX_TIMEOUT_SECONDS),
    roleOfIam: env.DIRECTORY === 'aws',
  };
}

/** INVARIANT: it is required, because it tells the gateway's own principals from those of other accounts. */
function ownAccount(text: string): string {
  if (/^\d{12}$/.test(text)) return text;
  throw new Error(
    `With BACKEND=amazon-mq the environment variable GATEWAY_ACCOUNT_ID must be the 12 digits of the account of the gateway's own role, not '${text}'.`,
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
