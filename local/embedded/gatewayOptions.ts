import { readFileSync } from 'node:fs';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import type { Account, Partition } from '../../src/directory/account.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { type Inheritance, inheritanceOf } from '../../src/directory/organization/organization.ts';
import { readOrganization } from '../../src/directory/organization/parseOrganization.ts';
import { decodeText } from '../../src/json/decodeText.ts';
import demoAccount from '../account/demo-account.json' with { type: 'json' };
import { GatewayError, sentenceOf } from './gatewayError.ts';
import type { BrokerProcessOptions, GatewayOptions } from './publicTypes.ts';
import { regionFault } from './regionFault.ts';

/** Options with every default filled in and every file read. */
export interface CheckedOptions {
  readonly accounts: readonly GivenAccount[];
  readonly partition: Partition;
  /** The region of clients that do not name one. */
  readonly region: string;
  /** Undefined: every region of the partition. */
  readonly regions: readonly string[] | undefined;
  /** Undefined: both loopback addresses. */
  readonly host: string | undefined;
  readonly port: number;
  readonly hosts: ReadonlySet<string>;
  /** Undefined: in memory. */
  readonly directory: string | undefined;
  /** Undefined: brokers are entries of the state. */
  readonly brokers: BrokerProcessOptions | undefined;
  readonly lifecycleMs: number;
  readonly clock: (() => number) | undefined;
  readonly front: 'api' | 'url';
  readonly console: boolean;
  readonly observe: boolean;
  readonly keepDecisions: number;
  readonly log: (line: string) => void;
  /** The options that are environment variables of the functions. */
  readonly environment: Readonly<Record<string, string>>;
}

/** An account and its organization. Undefined: the organization that the account already has stays. */
export interface GivenAccount {
  readonly account: Account;
  readonly organization: Inheritance | undefined;
}

const DEFAULT_REGIONS: Readonly<Record<Partition, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};
const PROVIDER_HOST = /^(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
const HOST_NAME = /^[\w.-]+$|^[0-9a-f:.]+$/i;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[!-~]+$/;

type Kind = readonly [test: (value: unknown) => boolean, must: string];

const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isFunction = (value: unknown) => typeof value === 'function';
const isNumber = (value: unknown, least: number, most: number) =>
  typeof value === 'number' && value >= least && value <= most;
const isName = (value: unknown) => typeof value === 'string' && /^[a-z]+(?:-[a-z0-9]+)+$/.test(value);
const list = (value: unknown, test: (one: unknown) => boolean) =>
  Array.isArray(value) && value.length > 0 && value.every(test);
const isSource = (value: unknown) => isText(value) || isObject(value);

/**
 * The check of each option, and the end of its error sentence. INVARIANT: an option that is not in this table
 * is an error.
 */
const OPTIONS: Readonly<Record<keyof GatewayOptions, Kind>> = {
  account: [isSource, "must be an account export or a file's path"],
  accounts: [(value) => list(value, isSource), "must list account exports or files' paths"],
  organization: [isSource, "must be an organization or a file's path"],
  region: [isName, "must be a region's name, such as us-east-1"],
  regions: [(value) => list(value, isName), 'must list names of regions, such as us-east-1'],
  host: [(value) => isText(value) && HOST_NAME.test(String(value)), 'must be an address or a name'],
  port: [(value) => Number.isInteger(value) && isNumber(value, 0, 65_535), 'must be from 0 to 65535'],
  hosts: [
    (value) => Array.isArray(value) && value.every((one) => isText(one) && HOST_NAME.test(one)),
    'must list names of hosts, without ports',
  ],
  state: [isText, "must be 'memory' or a directory's path"],
  brokers: [
    isBrokers,
    "must be 'process' or { rabbitmqHome?, activemqHome?, javaHome?, " +
      'ports? }: folders, and [first, last] port',
  ],
  lifecycle: [(value) => isNumber(value, 0, 86_400), 'must be a number of seconds from 0 to 86400'],
  refresh: [(value) => isNumber(value, 0, 86_400), 'must be a number of seconds from 0 to 86400'],
  clock: [isFunction, 'must be a function that gives milliseconds since 1970'],
  front: [(value) => value === 'api' || value === 'url', 'must be api or url'],
  throttle: [isThrottle, 'must be { rate, burst? }: rate from 0 to 10000, burst a whole number from 1'],
  identityProviders: [
    (value) => isText(value) || Array.isArray(value),
    "must be a list of providers or a file's path",
  ],
  identityProviderHosts: [
    (value) => Array.isArray(value) && value.every((one) => PROVIDER_HOST.test(String(one))),
    'must list names of hosts, each with or without a port',
  ],
  loginRoles: [
    (value) => Array.isArray(value) && value.every((one) => ROLE_ARN.test(String(one))),
    'must list ARNs of roles',
  ],
  debugSignatures: [(value) => typeof value === 'boolean', 'must be true or false'],
  replayGuard: [(value) => typeof value === 'boolean', 'must be true or false'],
  console: [(value) => typeof value === 'boolean', 'must be true or false'],
  observe: [(value) => typeof value === 'boolean', 'must be true or false'],
  recordQuestions: [(value) => typeof value === 'boolean', 'must be true or false'],
  keepDecisions: [
    (value) => Number.isInteger(value) && isNumber(value, 0, 1_000_000),
    'must be a whole number from 0 to 1000000',
  ],
  log: [isFunction, 'must be a function that takes a line'],
};

function isThrottle(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { rate, burst = 1, ...others } = value as Record<string, unknown>;
  if (Object.keys(others).length > 0 || !isNumber(rate, 0, 10_000)) return false;
  return Number.isInteger(burst) && isNumber(burst, 1, 1_000_000);
}

function isBrokers(value: unknown): boolean {
  if (value === 'process') return true;
  if (typeof value !== 'object' || value === null) return false;
  const {
    rabbitmqHome = '/',
    activemqHome = '/',
    javaHome = '/',
    ports = [1, 2],
    ...others
  } = value as Record<string, unknown>;
  if (Object.keys(others).length > 0 || ![rabbitmqHome, activemqHome, javaHome].every(isText)) return false;
  if (!Array.isArray(ports) || ports.length !== 2) return false;
  return ports.every((port) => Number.isInteger(port) && isNumber(port, 1, 65_535)) && ports[0] <= ports[1];
}

/** Checks the options and reads the files that they name. @throws GatewayError */
export function checkOptions(options: GatewayOptions): CheckedOptions {
  for (const [name, value] of Object.entries(options)) requireOption(name, value);
  const { region, regions, state, throttle, identityProviders } = options;
  if (options.account !== undefined && options.accounts !== undefined) {
    throw new GatewayError('Both options account and accounts are given; give only one of them.');
  }
  if (region !== undefined && regions !== undefined) {
    throw new GatewayError('Both options region and regions are given; give only one of them.');
  }
  const accounts = (options.accounts ?? [options.account ?? demoAccount]).map((source) =>
    givenAccount(source, options.organization),
  );
  const { partition } = accounts[0]?.account ?? { partition: 'aws' };
  requireDifferent(accounts, partition);
  const served = region === undefined ? regions : [region];
  for (const one of served ?? []) {
    const fault = regionFault(one, partition);
    if (fault !== undefined) throw new GatewayError(fault);
  }
  return {
    accounts,
    partition,
    region: served?.[0] ?? DEFAULT_REGIONS[partition],
    regions: served,
    host: options.host,
    port: options.port ?? 0,
    hosts: new Set([options.host ?? 'localhost', ...(options.hosts ?? [])].map((name) => name.toLowerCase())),
    directory: state === undefined || state === 'memory' ? undefined : state,
    brokers: options.brokers === 'process' ? {} : options.brokers,
    lifecycleMs: (options.lifecycle ?? 0) * 1_000,
    clock: options.clock,
    front: options.front ?? 'api',
    console: options.console === true,
    observe: options.observe === true,
    keepDecisions: options.keepDecisions ?? 1_000,
    log: options.log ?? (() => {}),
    environment: {
      LIFECYCLE_SECONDS: seconds(options.lifecycle ?? 0),
      DIRECTORY_REFRESH_SECONDS: seconds(options.refresh ?? 1),
      THROTTLE_RATE: seconds(throttle?.rate ?? 0),
      ...(throttle?.burst === undefined ? {} : { THROTTLE_BURST: String(throttle.burst) }),
      DEBUG_SIGNATURES: options.debugSignatures === true ? 'on' : 'off',
      REPLAY_GUARD: options.replayGuard === true ? 'on' : 'off',
      DECISION_QUESTIONS: options.recordQuestions === true ? 'on' : 'off',
      LOGIN_ROLES: (options.loginRoles ?? []).join(),
      IDENTITY_PROVIDERS: providers(identityProviders),
      IDENTITY_PROVIDER_HOSTS: (options.identityProviderHosts ?? []).join(),
    },
  };
}

/** @throws GatewayError */
export function givenAccount(source: string | object, organization?: string | object): GivenAccount {
  const account = reading('account', source, (text) => readAccountExport(text, parsePolicy));
  if (organization === undefined) return { account, organization: undefined };
  const read = (text: string) => inheritanceOf(readOrganization(text, parsePolicy), account.accountId);
  return { account, organization: reading('organization', organization, read) };
}

function requireOption(name: string, value: unknown): void {
  if (!Object.hasOwn(OPTIONS, name)) throw new GatewayError(`There is no option ${name}.`);
  const [test, must] = OPTIONS[name as keyof GatewayOptions];
  if (value === undefined || test(value)) return;
  throw new GatewayError(`The option ${name} ${must}.`);
}

function requireDifferent(accounts: readonly GivenAccount[], partition: Partition): void {
  const ids = accounts.map(({ account }) => account.accountId);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new GatewayError(`The account ${twice} is given twice.`);
  const other = accounts.find(({ account }) => account.partition !== partition);
  if (other === undefined) return;
  throw new GatewayError(
    `The account ${other.account.accountId} is in the ` +
      `partition ${other.account.partition}, but the first account is ` +
      `in ${partition}.`,
  );
}

/** Takes an object, or reads the file with this path. */
function reading<Value>(name: string, source: string | object, read: (text: string) => Value): Value {
  const place = typeof source === 'string' ? `The ${name} file ${source}` : `The option ${name}`;
  try {
    return read(typeof source === 'string' ? decodeText(readFileSync(source)) : JSON.stringify(source));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? `cannot be read (${error.code})` : undefined;
    throw new GatewayError(`${place} ${code ?? `cannot be used: ${sentenceOf(error)}`}.`);
  }
}

/** The list's text. A file is read now, so that a fault is reported at the start. */
function providers(given: GatewayOptions['identityProviders']): string {
  if (given === undefined) return '';
  return typeof given === 'string'
    ? reading('identityProviders', given, (text) => text.trim())
    : JSON.stringify(given);
}

function seconds(value: number): string {
  return String(Math.round(value * 1_000) / 1_000);
}
