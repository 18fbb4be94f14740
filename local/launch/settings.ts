import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { partitionOf } from '../../src/aws/partition.ts';
import { isRegion } from '../../src/aws/regions.ts';
import { StartError } from '../data/startError.ts';
import { regionFault } from '../embedded/regionFault.ts';

/** The settings of `npm start`, from its environment. Every path is absolute. */
export interface Settings {
  /** 0: any free port. */
  readonly port: number;
  /** The address to listen on; undefined: this machine only, over both of its loopback addresses. */
  readonly host: string | undefined;
  readonly dataDir: string;
  /** The account snapshot to import. */
  readonly accountFile: string;
  /** The endpoint of a DynamoDB that is used instead of the embedded table. */
  readonly dynamodbEndpoint: string | undefined;
  readonly tableName: string;
  readonly region: string;
  /** Seconds that a broker takes to be created, rebooted or deleted. */
  readonly lifecycleSeconds: string;
  /** Real brokers: the folders of their programs. Undefined: brokers are only entries of the table. */
  readonly brokers: BrokerHomes | undefined;
}

/** The folders that RABBITMQ_HOME, ACTIVEMQ_HOME and JAVA_HOME name. */
export interface BrokerHomes {
  readonly rabbitmqHome?: string;
  readonly activemqHome?: string;
  readonly javaHome?: string;
}

/** The project's own folder, where serverless.yml is. */
export const PROJECT_DIR = fileURLToPath(new URL('../..', import.meta.url));

const DEFAULT_PORT = '4010';
const DEFAULT_LIFECYCLE_SECONDS = '3';

/**
 * Reads and checks the environment; an empty variable counts as unset. Throws a StartError that names the
 * variable.
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const given = (name: string): string | undefined => environment[name] || undefined;
  return {
    port: readPort(given('PORT') ?? DEFAULT_PORT),
    host: given('HOST'),
    dataDir: readDataDir(given('DATA_DIR')),
    accountFile: resolve(given('ACCOUNT') ?? resolve(PROJECT_DIR, 'local/account/demo-account.json')),
    dynamodbEndpoint: readEndpoint(given('DYNAMODB_ENDPOINT')),
    tableName: given('TABLE_NAME') ?? 'mqgate',
    region: readRegion(given('REGION') ?? 'us-east-1'),
    lifecycleSeconds: readSeconds(given('LIFECYCLE_SECONDS') ?? DEFAULT_LIFECYCLE_SECONDS),
    brokers: readBrokers(environment),
  };
}

/** Variables that cannot be combined with real brokers; with a value: only this value cannot be combined. */
const NOT_WITH_BROKERS: readonly (readonly [name: string, value: string | undefined, needed: string])[] = [
  ['DYNAMODB_ENDPOINT', undefined, 'the table in the data directory'],
  ['DIRECTORY', 'aws', 'the imported account'],
  ['BACKEND', 'amazon-mq', 'brokers of its own'],
];

/** @throws StartError */
function readBrokers(environment: NodeJS.ProcessEnv): BrokerHomes | undefined {
  const { BROKERS: text = '' } = environment;
  if (text === '' || text === 'off') return undefined;
  if (text !== 'process') throw new StartError(`BROKERS is '${text}'; it must be process, or off.`);
  const other = NOT_WITH_BROKERS.find(([name, value]) => {
    const given = environment[name] || undefined;
    return given !== undefined && (value === undefined || given === value);
  });
  if (other !== undefined) throw new StartError(`BROKERS=process needs ${other[2]}: unset ${other[0]}.`);
  return brokerHomes(environment);
}

export function brokerHomes({ RABBITMQ_HOME, ACTIVEMQ_HOME, JAVA_HOME }: NodeJS.ProcessEnv): BrokerHomes {
  return {
    ...(RABBITMQ_HOME ? { rabbitmqHome: resolve(RABBITMQ_HOME) } : {}),
    ...(ACTIVEMQ_HOME ? { activemqHome: resolve(ACTIVEMQ_HOME) } : {}),
    ...(JAVA_HOME ? { javaHome: resolve(JAVA_HOME) } : {}),
  };
}

/** The framework replaces `${…}` in every value, so that the functions would look for another key file. */
function readDataDir(text: string | undefined): string {
  const path = resolve(text ?? resolve(PROJECT_DIR, '.mqgate'));
  if (!path.includes('${')) return path;
  throw new StartError(`DATA_DIR is ${path}; npm start takes no path with \${. Use mqgate serve --state.`);
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new StartError(`PORT is '${text}'; it must be a number from 1 to 65535, or 0 for any free port.`);
}

function readSeconds(text: string): string {
  if (/^\d+(\.\d+)?$/.test(text)) return text;
  throw new StartError(`LIFECYCLE_SECONDS is '${text}'; it must be a number of seconds, 0 or more.`);
}

function readRegion(text: string): string {
  if (isRegion(text)) return text;
  throw new StartError(`REGION is '${text}'. ${regionFault(text, partitionOf(text))}`);
}

function readEndpoint(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return text;
  throw new StartError(`DYNAMODB_ENDPOINT is '${text}'; it must be a URL such as http://localhost:8000.`);
}
