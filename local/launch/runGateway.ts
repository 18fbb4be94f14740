import { relative } from 'node:path';
import { partitionOf } from '../../src/aws/partition.ts';
import { unknownPolicies } from '../../src/directory/export/resolveReferences.ts';
import { readDirectory } from '../../src/runtime/directorySettings.ts';
import { readAccount } from '../account/prepareAccount.ts';
import { type DataDir, openDataDir } from '../data/dataDir.ts';
import { freePort } from '../data/ports.ts';
import { removeRunRecord, writeRunRecord } from '../data/runRecord.ts';
import { errorCode, StartError } from '../data/startError.ts';
import { fillState, type OpenState, openState } from '../engine/external/prepareState.ts';
import { banner } from './banner.ts';
import { childEnvironment } from './childEnvironment.ts';
import { type GatewayProcess, startGateway } from './gatewayProcess.ts';
import { type Address, audiencesOf, listenOn } from './listenOn.ts';
import { PROJECT_DIR, readSettings, type Settings } from './settings.ts';
import { aborted } from './stopOnSignals.ts';
import { upstreamEnvironment } from './upstreamEnvironment.ts';

/**
 * The gateway whole on one machine, until it is asked to stop: lock → port → engine → table and account, and `sls offline start`
 * beside them. Whatever was started is ended in reverse order, however it goes. Throws a StartError.
 */
export async function runGateway(environment: NodeJS.ProcessEnv, stopping: AbortSignal): Promise<void> {
  const undo: (() => void | Promise<void>)[] = [];
  try {
    const settings = readSettings(environment);
    requireDirectory(environment);
    const dataDir = openDataDir(settings.dataDir);
    undo.push(() => dataDir.release());
    removeRunRecord(dataDir.path);
    undo.push(() => removeRunRecord(dataDir.path));
    const snapshot = await readAccount(settings.accountFile);
    for (const finding of unknownPolicies(snapshot)) process.stderr.write(`mqgate: ${finding}\n`);
    requireOnePartition(snapshot.partition, settings);
    const address = await listenOn(settings);
    const state = await openState(settings, dataDir);
    undo.push(async () => state.engine?.stop());
    if (stopping.aborted) return;

    // Both take seconds and neither needs the other: the functions read the account with their first call.
    const lambdaPort = await freePort(address.host);
    const failing = new AbortController();
    const [filling, starting] = await Promise.allSettled([
      fillState(settings, dataDir, state.endpoint, snapshot).catch((error: unknown) => {
        failing.abort();
        throw error;
      }),
      startGateway(
        dataDir,
        slsEnvironment(environment, dataDir, address, lambdaPort, state),
        AbortSignal.any([stopping, failing.signal]),
      ),
    ]);
    if (starting.status === 'fulfilled') undo.push(() => starting.value.stop());
    if (stopping.aborted) return;
    if (filling.status === 'rejected') throw filling.reason;
    if (starting.status === 'rejected') throw starting.reason;

    const { url, port } = address;
    const { credentialsFile } = filling.value;
    const record = {
      pid: process.pid,
      url,
      port,
      lambdaPort,
      environment: state.environment,
      credentialsFile,
    };
    writeRunRecord(dataDir.path, record);
    // Since the process began: what the person waited for.
    process.stdout.write(banner(settings, url, filling.value, performance.now() / 1000));
    await Promise.race([aborted(stopping), unexpectedEnd(dataDir, starting.value, state, stopping)]);
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

/** The functions would say the same, with their first call. */
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

/** INVARIANT: nothing of the developer's that leads to AWS is in it, unless calls are to be passed on there. */
function slsEnvironment(
  own: NodeJS.ProcessEnv,
  dataDir: DataDir,
  address: Address,
  lambdaPort: number,
  state: OpenState,
): Record<string, string> {
  return childEnvironment(own, {
    SLS_LOG_LEVEL: own.SLS_LOG_LEVEL || 'warning',
    SLS_DEPRECATION_DISABLE: '*',
    // Nobody reads CloudWatch metrics here; the decisions are on the terminal.
    POWERTOOLS_METRICS_DISABLED: own.POWERTOOLS_METRICS_DISABLED || 'true',
    // One person's machine: as many calls as it bears, unless asked for.
    THROTTLE_RATE: own.THROTTLE_RATE || '0',
    // Policies are changed here with the same tools as on AWS; live IAM has its own API.
    IAM_API: own.IAM_API || (own.DIRECTORY === 'aws' ? 'off' : 'on'),
    ...upstreamEnvironment(own),
    LOGIN_AUDIENCES: own.LOGIN_AUDIENCES || audiencesOf(address).join(),
    ...state.environment,
    MQGATE_LAUNCHED: '1',
    MQGATE_HOST: address.host,
    // Further names that clients reach it by, such as a compose service's.
    MQGATE_HOSTS: [own.HOSTS ?? '', address.host].join().toLowerCase().replaceAll(/\s/g, ''),
    MQGATE_SECOND_HOST: address.secondHost ?? '',
    MQGATE_PORT: String(address.port),
    MQGATE_LAMBDA_PORT: String(lambdaPort),
    // The framework joins it to the project's folder.
    MQGATE_WORK_FOLDER: relative(PROJECT_DIR, dataDir.file('build')),
    MQGATE_ENGINE: state.engine ? JSON.stringify(state.engine.identity) : '',
  });
}

/** Rejects when something ends that nobody asked to. */
async function unexpectedEnd(
  dataDir: DataDir,
  gateway: GatewayProcess,
  { engine }: OpenState,
  stopping: AbortSignal,
): Promise<void> {
  const [what, log] = await Promise.race([
    gateway.ended.then((how) => [`The gateway process ended unexpectedly (${how})`, 'gateway.log'] as const),
    (engine?.ended ?? aborted(stopping)).then(
      () => ['The embedded DynamoDB ended unexpectedly', 'engine.log'] as const,
    ),
  ]);
  if (stopping.aborted) return;
  throw new StartError(`${what}; ${dataDir.file(log)} says why.`);
}
