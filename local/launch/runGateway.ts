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
import { type DataDir, openDataDir } from '../data/dataDir.ts';
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
/** serverless-offline lets calls in flight end for five seconds, and then ends the process. */
const STOP_DEADLINE_MS = 7_000;

/**
 * The gateway whole in this process, until it is asked to stop: lock → port → table → account → `sls offline
 * start`. Rejects with a StartError. What was opened is closed when the process ends, however it does.
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
    // With BACKEND=amazon-mq brokers are AWS's: nothing is read there for a page.
    brokers:
      environment.BACKEND === 'amazon-mq'
        ? undefined
        : { table: state.table, regions: () => [settings.region] },
    accountIds: () => (environment.DIRECTORY === 'aws' ? [] : [snapshot.accountId]),
    region: settings.region,
    hosts: new Set(hosts.split(',')),
    now: Date.now,
    // Its functions read policies every second (DIRECTORY_REFRESH_SECONDS).
    changed: () => {},
    readOnly: readOnlyText(environment),
  });
  const { log, show } = openLog(dataDir, settings, environment, feed.take);
  const logPath = dataDir.file('gateway.log');
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
    // First, because the framework's loading holds this process up for longer than a table may take to
    // answer.
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
    // Since the process began: what the person waited for.
    const consoleUrl = `${url}${CONSOLE_PATH}#secret=${shown.secret}`;
    show(banner(settings, url, account, performance.now() / 1000, consoleUrl));
  } catch (error) {
    process.off('exit', unexpected);
    throw error;
  }
  await aborted(stopping);
  await closeBrokers?.();
  // serverless-offline ends on this one, and knows neither a terminal that goes away nor npm's end.
  process.emit('SIGTERM');
  await wait(STOP_DEADLINE_MS);
}

/** The functions would report the same fault, with their first call. */
function requireDirectory(environment: NodeJS.ProcessEnv): void {
  try {
    readDirectory(environment);
  } catch (error) {
    throw new StartError(errorCode(error));
  }
}

/** Policies of another partition would match nothing here, a Deny included. */
function requireOnePartition(partition: string, { accountFile, region }: Settings): void {
  if (partition === partitionOf(region)) return;
  throw new StartError(
    `The account in ${accountFile} is of the partition ${partition}, but the region ${region} is not: set REGION to one of its regions.`,
  );
}

/**
 * Takes the standard streams: what the framework and the functions write is parted between log file and
 * terminal.
 */
function openLog(
  dataDir: DataDir,
  { region }: Settings,
  { NO_COLOR }: NodeJS.ProcessEnv,
  recorded: (line: string) => void,
) {
  const { isTTY } = process.stdout;
  const file = logFile(dataDir.file('gateway.log'));
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
 * INVARIANT: nothing of the developer's that leads to AWS is in it, unless calls are to be passed on there.
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
    // Metrics are for CloudWatch; the decisions are on the terminal.
    POWERTOOLS_METRICS_DISABLED: own.POWERTOOLS_METRICS_DISABLED || 'true',
    // One person's machine: calls are unlimited, unless a limit is set.
    THROTTLE_RATE: own.THROTTLE_RATE || '0',
    // A person who changes a policy tries it at once.
    DIRECTORY_REFRESH_SECONDS: own.DIRECTORY_REFRESH_SECONDS || '1',
    // Policies are changed here with the same tools as on AWS; live IAM has its own API.
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

/** Further names that clients reach it by, such as a compose service's. */
function hostNames({ HOSTS = '' }: NodeJS.ProcessEnv, { host }: Address): string {
  return [HOSTS, host].join().toLowerCase().replaceAll(/\s/g, '');
}

/** Why the console changes nothing; empty: it may. */
function readOnlyText({ BACKEND, DIRECTORY, IAM_API }: NodeJS.ProcessEnv): string {
  if (BACKEND === 'amazon-mq') return 'This gateway passes calls on to Amazon MQ.';
  if (DIRECTORY === 'aws') return 'Policies are those of live IAM.';
  return IAM_API === 'off' ? 'The IAM API is off.' : '';
}

/** For the person who started it; the standard streams are the log's by then. */
export function tell(sentence: string): void {
  try {
    writeSync(process.stderr.fd, `mqgate: ${sentence}\n`);
  } catch {
    // It was closed.
  }
}
