import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { assumableRole } from '../../local/account/assumableRole.ts';
import { writeCredentialsFile } from '../../local/account/credentialsFile.ts';
import { KEYRING_FILE, LOG_FILE, TABLE_FILE } from '../../local/data/dataDir.ts';
import { removeRunRecord, writeRunRecord } from '../../local/data/runRecord.ts';
import { decisionLine } from '../../local/decisions/decisionLine.ts';
import { regionHint, regionRefusalIn } from '../../local/decisions/regionHint.ts';
import { createGateway, type LocalGateway } from '../../local/embedded/createGateway.ts';
import { GatewayError } from '../../local/embedded/gatewayError.ts';
import type { GatewayOptions } from '../../local/embedded/publicTypes.ts';
import { brokerHomes } from '../../local/launch/settings.ts';
import { aborted, isRunByNpm, stopOnSignals, stopWithParent } from '../../local/launch/stopOnSignals.ts';
import { signatureLines } from '../../local/signatures/signatureLines.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { stateFolder } from '../state/stateFolder.ts';
import { type LineWriter, lineWriter } from './lineWriter.ts';
import { OBSERVING, serveBanner } from './serveBanner.ts';

/** The options of `mqgate serve`, as on the command line. */
export interface ServeOptions {
  readonly account: readonly string[];
  readonly organization?: string;
  readonly region: readonly string[];
  readonly host?: string;
  readonly port: string;
  readonly hosts: string;
  readonly state?: string;
  readonly credentials?: string;
  readonly lifecycle: string;
  readonly brokers?: string;
  readonly refresh: string;
  readonly throttleRate?: string;
  readonly throttleBurst: string;
  readonly identityProviders?: string;
  readonly identityProviderHosts: string;
  readonly loginRoles: string;
  readonly replayGuard?: true;
  readonly debugSignatures?: true;
  /** False: `--no-console`. */
  readonly console: boolean;
  readonly recordQuestions?: true;
  readonly observe?: true;
  readonly json?: true;
}

/** Runs the gateway until a signal ends it. @throws CommandFault */
export async function serve(typed: ServeOptions): Promise<void> {
  const signals = stopOnSignals();
  const stopping = isRunByNpm(process.env) ? stopWithParent(signals) : signals;
  const { stdout } = process;
  const directory = stateFolder(typed.state, process.env);
  const people = stdout.isTTY && typed.json === undefined;
  const colour = people && !process.env.NO_COLOR;
  const lines: LineWriter[] = people ? [] : [lineWriter(stdout)];
  const gateway = await start(gatewayOptions(typed, directory), (line) => {
    const hint = regionHint(regionRefusalIn(line), typed.region, '--region');
    const written = hint === undefined ? line : `${line.slice(0, -1)},"hint":${JSON.stringify(hint)}}`;
    for (const one of lines) one.write(written);
    // This log gets the faults. The lines about decisions are written below.
    if (people && !line.startsWith('{"level":"INFO"')) stdout.write(`${signatureLines(line) ?? line}\n`);
  });
  try {
    if (directory !== undefined) {
      const log = createWriteStream(resolve(directory, LOG_FILE), { flags: 'w', mode: 0o600 });
      // When the disk is full, the log is lost, but the gateway continues.
      log.on('error', () => {});
      lines.push(lineWriter(log));
      writeRunRecord(directory, runRecord(gateway, directory, typed));
    }
    const credentialsFile = await writeCredentials(gateway, typed.credentials);
    const [first] = gateway.localAccounts;
    if (people && first !== undefined) {
      const assumable = assumableRole(first.account);
      const observes = typed.observe === true;
      const { profiles } = first;
      stdout.write(serveBanner(gateway, { directory, credentialsFile, assumable, profiles, observes }));
      void showDecisions(gateway, colour, typed.region);
    } else {
      const observing = typed.observe === true ? `${OBSERVING}\n` : '';
      process.stderr.write(`mqgate is ready at http://${gateway.names[0]}:${gateway.port}\n${observing}`);
      if (gateway.consoleUrl !== undefined) process.stderr.write(`The console is at ${gateway.consoleUrl}\n`);
    }
    await aborted(stopping);
  } finally {
    if (directory !== undefined) removeRunRecord(directory);
    await gateway.close();
    await Promise.all(lines.map((one) => one.end()));
  }
}

async function showDecisions(
  gateway: LocalGateway,
  colour: boolean,
  regions: readonly string[],
): Promise<void> {
  for await (const decision of gateway.decisions) {
    const hint = regionHint(decision.error?.message, regions, '--region');
    process.stdout.write(`${decisionLine(decision, colour, hint)}\n`);
  }
}

async function start(options: GatewayOptions, log: (line: string) => void): Promise<LocalGateway> {
  try {
    return await createGateway({ ...options, log });
  } catch (error) {
    if (error instanceof GatewayError) throw new CommandFault(error.message);
    throw error;
  }
}

function gatewayOptions(typed: ServeOptions, directory: string | undefined): GatewayOptions {
  const { organization, host, identityProviders, throttleRate } = typed;
  return {
    ...(typed.account.length === 0 ? {} : { accounts: typed.account }),
    ...(organization === undefined ? {} : { organization }),
    ...(typed.region.length === 0 ? {} : { regions: typed.region }),
    ...(host === undefined ? {} : { host }),
    port: numberOf('--port', typed.port),
    hosts: listOf(typed.hosts),
    state: directory ?? 'memory',
    lifecycle: numberOf('--lifecycle', typed.lifecycle),
    ...brokersOf(typed.brokers),
    refresh: numberOf('--refresh', typed.refresh),
    ...(throttleRate === undefined
      ? {}
      : {
          throttle: {
            rate: numberOf('--throttle-rate', throttleRate),
            burst: numberOf('--throttle-burst', typed.throttleBurst),
          },
        }),
    ...(identityProviders === undefined ? {} : { identityProviders }),
    identityProviderHosts: listOf(typed.identityProviderHosts),
    loginRoles: listOf(typed.loginRoles),
    replayGuard: typed.replayGuard === true,
    debugSignatures: typed.debugSignatures === true,
    console: typed.console,
    recordQuestions: typed.recordQuestions === true,
    observe: typed.observe === true,
  };
}

/** RABBITMQ_HOME, ACTIVEMQ_HOME and JAVA_HOME name the folders of the programs, as for `npm start`. */
function brokersOf(kind: string | undefined): Pick<GatewayOptions, 'brokers'> {
  if (kind === undefined) return {};
  if (kind !== 'process') throw new CommandFault(`--brokers must be process, not '${kind}'.`);
  return { brokers: brokerHomes(process.env) };
}

function numberOf(option: string, text: string): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  throw new CommandFault(`${option} must be a number, not '${text}'.`);
}

function listOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((entry) => entry !== '');
}

/** The file of the users' keys; undefined: no file was requested. */
async function writeCredentials(gateway: LocalGateway, file?: string): Promise<string | undefined> {
  if (file === undefined) return gateway.state.credentialsFile;
  const path = resolve(file);
  await writeCredentialsFile(path, gateway.state.filed(gateway.localAccounts));
  return path;
}

/** A file that tells other commands on the same directory where the gateway is. */
function runRecord(gateway: LocalGateway, directory: string, { lifecycle }: ServeOptions) {
  const url = `http://${gateway.names[0]}:${gateway.port}`;
  const environment = {
    REGION: gateway.region,
    TABLE_NAME: gateway.state.table.name,
    DYNAMODB_ENDPOINT: pathToFileURL(resolve(directory, TABLE_FILE)).href,
    KEYRING_FILE: resolve(directory, KEYRING_FILE),
    LIFECYCLE_SECONDS: lifecycle,
    ...(gateway.brokersCaFile === undefined ? {} : { BROKERS: 'process' }),
  };
  const credentialsFile = gateway.state.credentialsFile ?? '';
  return { pid: process.pid, url, port: gateway.port, environment, credentialsFile };
}
