import { writeSync } from 'node:fs';
import { relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { partitionOf } from '../../src/aws/partition.ts';
import { accountStore } from '../../src/directory/accountStore.ts';
import { unknownPolicies } from '../../src/directory/export/resolveReferences.ts';
import { readDirectory } from '../../src/runtime/directorySettings.ts';
import { resourceFacts } from '../../src/state/brokers/resourceFacts.ts';
import { readAccount } from '../account/readAccount.ts';
import { CONSOLE_PATH } from '../console/consolePath.ts';
import { type DataDir, LOG_FILE, openDataDir } from '../data/dataDir.ts';
import { removeRunRecord, writeRunRecord } from '../data/runRecord.ts';
import { errorCode, StartError } from '../data/startError.ts';
import { gatewayConsole } from '../embedded/gatewayConsole.ts';
import { banner } from './banner.ts';
import { childEnvironment } from './childEnvironment.ts';
import { type Launch, startFramework } from './framework.ts';
import { gatewayLog, logFile, takeOutput } from './gatewayLog.ts';
import { formerTable, type LaunchedState, openLaunchedState } from './launchedState.ts';
import { type Address, audiencesOf, listenOn } from './listenOn.ts';
import { PROJECT_DIR, readSettings, type Settings } from './settings.ts';
import { startBrokers } from './startBrokers.ts';
import { aborted } from './stopOnSignals.ts';
import { upstreamEnvironment } from './upstreamEnvironment.ts';

const READY_DEADLINE_MS = 60_000;
/** serverless-offline gives running calls five seconds to end, and then ends the process. */
const STOP_DEADLINE_MS = 7_000;

/**
 * Runs the whole gateway in this process until it is asked to stop: lock → port → table → account → `sls
 * offline start`. Rejects with a StartError. Everything that was opened is closed when the process ends for
 * any reason.
 */
export async function runGateway(environment: NodeJS.ProcessEnv, stopping: AbortSignal): Promise<void> {
  const settings = readSettings(environment);
  requireDirectory(environment);
  const dataDir = openDataDir(settings.dataDir);
  const { path } = dataDir;
  removeRunRecord(path);
  process.once('exit', () => removeRunRecord(path));
  const snapshot = await readAccount(settings.accountFile);
  for (const finding of unknownPolicies(snapshot)) process.stderr.write(`mqgate: ${finding}\n`);
  requireOnePartition(snapshot.partition, settings);
  const address = await listenOn(settings);
  const former = settings.dynamodbEndpoint === undefined ? formerTable(dataDir) : undefined;
  if (former !== undefined) process.stderr.write(`mqgate: ${former}\n`);
  const state = await openLaunchedState(settings, dataDir);
  process.once('exit', () => state.close());
  if (stopping.aborted) return;

  const hosts = hostNames(environment, address);
  const {
    feed,
    console: shown,
    serve,
  } = gatewayConsole({
    store: accountStore(state.table, Date.now),
    resources: resourceFacts(state.table, Date.now),
    // With BACKEND=amazon-mq the brokers are in AWS, and the page does not read them.
    brokers:
      environment.BACKEND === 'amazon-mq'
        ? undefined
        : { table: state.table, regions: () => [settings.region] },
    accountIds: () => (environment.DIRECTORY === 'aws' ? [] : [snapshot.accountId]),
    region: settings.region,
    hosts: new Set(hosts.split(',')),
    now: Date.now,
    // The functions read changed policies within a second (DIRECTORY_REFRESH_SECONDS).
    changed: () => {},
    readOnly: readOnlyText(environment),
  });
  const { log, show } = openLog(dataDir, settings, environment, feed.take);
  const logPath = dataDir.file(LOG_FILE);
  let isReady = false;
  let closeBrokers: (() => Promise<void>) | undefined;
  const unexpected = (code: number) => {
    if (stopping.aborted) return;
    process.exitCode = code || 1;
    const when = isReady ? 'unexpectedly' : 'before it was ready';
    tell(`The gateway ended ${when} (exit code ${code}); ${logPath} says why.`);
  };
  process.once('exit', unexpected);
  try {
    // The table is prepared first, because loading the framework blocks this process for longer than the
    // table's timeout.
    const account = await state.fill(snapshot);
    if (stopping.aborted) return;
    closeBrokers = await startBrokers(settings, dataDir, state, snapshot.accountId, log);
    if (stopping.aborted) return;
    const answered: Launch['answered'] = (requestId, status, journey) => {
      log.answered(requestId, status);
      feed.journey(requestId, journey);
    };
    const sls = slsEnvironment(environment, dataDir, address, state);
    const started = framework(sls, { answered, console: serve }, logPath);
    await Promise.race([aborted(stopping), started]);
    if (stopping.aborted) return;
    const { url, port } = address;
    const { credentialsFile } = account;
    writeRunRecord(path, { pid: process.pid, url, port, environment: state.environment, credentialsFile });
    isReady = true;
    // The time since the process began, which the user has waited.
    const consoleUrl = `${url}${CONSOLE_PATH}#secret=${shown.secret}`;
    show(banner(settings, url, account, performance.now() / 1000, consoleUrl));
  } catch (error) {
    process.off('exit', unexpected);
    throw error;
  }
  await aborted(stopping);
  await closeBrokers?.();
  // serverless-offline ends on this signal. It does not notice that the terminal was closed or that npm has
  // ended.
  process.emit('SIGTERM');
  await wait(STOP_DEADLINE_MS);
}

/** Checked here, because the functions would report the same fault only at their first call. */
function requireDirectory(environment: NodeJS.ProcessEnv): void {
  try {
    readDirectory(environment);
  } catch (error) {
    throw new StartError(errorCode(error));
  }
}

/** Policies of another partition would match no resource here; even their Denies would have no effect. */
function requireOnePartition(partition: string, { accountFile, region }: Settings): void {
  if (partition === partitionOf(region)) return;
  throw new StartError(
    `The account in ${accountFile} is of the partition ${partition}, but the ` +
      `region ${region} is not: set REGION to one of its regions.`,
  );
}

/**
 * Redirects the standard streams: the output of the framework and the functions is divided between the log
 * file and the terminal.
 */
function openLog(
  dataDir: DataDir,
  { region }: Settings,
  { NO_COLOR }: NodeJS.ProcessEnv,
  recorded: (line: string) => void,
) {
  const { isTTY } = process.stdout;
  const file = logFile(dataDir.file(LOG_FILE));
  let show = (_: string) => {};
  const log = gatewayLog({
    file,
    recorded,
    shown: (line) => show(`${line}\n`),
    form: !isTTY ? 'json' : NO_COLOR ? 'line' : 'coloured line',
    region,
  });
  show = takeOutput(process.stdout, log.take);
  takeOutput(process.stderr, log.take);
  process.once('exit', () => log.end());
  return { log, show };
}

/** Settles when every route answers. Rejects with a StartError. */
function framework(
  environment: Record<string, string>,
  gateway: Pick<Launch, 'answered' | 'console'>,
  logPath: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (what: string) => () =>
      reject(new StartError(`The gateway ${what} before it was ready; ${logPath} says why.`));
    const deadline = setTimeout(refuse('ran out of time'), READY_DEADLINE_MS);
    process.once('beforeExit', refuse('ended'));
    startFramework(environment, {
      ready: () => {
        clearTimeout(deadline);
        resolve();
      },
      failed: refuse('ended'),
      ...gateway,
    });
  });
}

/**
 * INVARIANT: it contains no variable of the developer that leads to AWS, unless calls are passed on to AWS.
 */
function slsEnvironment(
  own: NodeJS.ProcessEnv,
  dataDir: DataDir,
  address: Address,
  state: LaunchedState,
): Record<string, string> {
  return childEnvironment(own, {
    SLS_LOG_LEVEL: own.SLS_LOG_LEVEL || 'warning',
    SLS_DEPRECATION_DISABLE: '*',
    // Metrics are off, because they are for CloudWatch; the decisions are on the terminal.
    POWERTOOLS_METRICS_DISABLED: own.POWERTOOLS_METRICS_DISABLED || 'true',
    // On the machine of one person, calls are unlimited unless a limit is set.
    THROTTLE_RATE: own.THROTTLE_RATE || '0',
    // A changed policy takes effect within a second, because its author wants to try it.
    DIRECTORY_REFRESH_SECONDS: own.DIRECTORY_REFRESH_SECONDS || '1',
    // The IAM API is on, so that policies can be changed with the same tools as on AWS. With live IAM it is
    // off, because AWS has the API.
    IAM_API: own.IAM_API || (own.DIRECTORY === 'aws' ? 'off' : 'on'),
    ...upstreamEnvironment(own),
    LOGIN_AUDIENCES: own.LOGIN_AUDIENCES || audiencesOf(address).join(),
    ...state.environment,
    MQGATE_HOST: address.host,
    MQGATE_HOSTS: hostNames(own, address),
    MQGATE_SECOND_HOST: address.secondHost ?? '',
    MQGATE_PORT: String(address.port),
    // The framework joins it to the project's folder.
    MQGATE_WORK_FOLDER: relative(PROJECT_DIR, dataDir.file('build')),
  });
}

/** Further host names that clients use, such as the name of a compose service. */
function hostNames({ HOSTS = '' }: NodeJS.ProcessEnv, { host }: Address): string {
  return [HOSTS, host].join().toLowerCase().replaceAll(/\s/g, '');
}

/** The reason why the console cannot change policies; empty: it can. */
function readOnlyText({ BACKEND, DIRECTORY, IAM_API }: NodeJS.ProcessEnv): string {
  if (BACKEND === 'amazon-mq') return 'This gateway passes calls on to Amazon MQ.';
  if (DIRECTORY === 'aws') return 'The policies are those of live IAM.';
  return IAM_API === 'off' ? 'The IAM API is off.' : '';
}

/** Writes to the user's terminal, because the standard streams go to the log by then. */
export function tell(sentence: string): void {
  try {
    writeSync(process.stderr.fd, `mqgate: ${sentence}\n`);
  } catch {
    // It was closed.
  }
}
