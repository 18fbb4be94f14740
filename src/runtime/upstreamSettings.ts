import { mqEndpoint, readEndpoint } from '../aws/partition.ts';

/** Where and as whom allowed calls are passed on. */
export interface UpstreamSettings {
  readonly endpoint: URL;
  /** In place of IAM's own; undefined: the partition's. */
  readonly iamEndpoint: URL | undefined;
  /** Of the gateway's own credentials. */
  readonly accountId: string;
  /** How old a name or tag may be that a call which changes nothing is decided by. */
  readonly factsCacheMs: number;
  /** For Amazon MQ's answer. */
  readonly timeoutMs: number;
  /** Whether IAM says if the service-linked role is there; otherwise the directory's snapshot does. */
  readonly roleOfIam: boolean;
}

/** The function's own time is 15 seconds, 3 of which the facts may take. */
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

/** INVARIANT: without it nobody could be told from a principal of another account. */
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
