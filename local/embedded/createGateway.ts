import { steadyClock } from '../../src/aws/caches.ts';
import { partitionOf } from '../../src/aws/partition.ts';
import { resourceFacts } from '../../src/state/brokers/resourceFacts.ts';
import { CONSOLE_PATH } from '../console/consolePath.ts';
import { currentJourney, journeyTimes } from '../console/journeyTimes.ts';
import { realSteadyNow } from '../frontDoor/realTime.ts';
import { answerCall, answerUrlCall } from './answerCall.ts';
import { assumeRole } from './assumeRole.ts';
import { callDoor } from './callDoor.ts';
import { decisionLog } from './decisions.ts';
import { gatewayClock } from './gatewayClock.ts';
import { GatewayError } from './gatewayError.ts';
import { type CheckedOptions, checkOptions, givenAccount } from './gatewayOptions.ts';
import { credentialsOf, findHolder, type LocalAccount } from './holders.ts';
import { createHttpServer, HTTP_LIMITS } from './httpServer.ts';
import { localPolicies } from './inlinePolicies.ts';
import { lineLogger } from './lineLogger.ts';
import { type Listening, listen } from './listen.ts';
import { liveGateways } from './liveGateways.ts';
import { type LocalState, openLocalState } from './localState.ts';
import { observe } from './observe.ts';
import { openRealBrokers } from './openRealBrokers.ts';
import type { Checkpoint, Duration, Gateway, GatewayCredentials, GatewayOptions } from './publicTypes.ts';
import { regionalGateways } from './regionalGateways.ts';
import { regionFault } from './regionFault.ts';

/** A gateway with further members that only this project's own commands use. */
export interface LocalGateway extends Gateway {
  readonly state: LocalState;
  readonly localAccounts: readonly LocalAccount[];
  /** The host names of the gateway, in the form that URLs have. */
  readonly names: readonly string[];
}

/**
 * Starts a gateway in this process: it listens on one port, and its state is in memory or in one directory.
 * @throws GatewayError with one sentence
 */
export async function createGateway(options: GatewayOptions = {}): Promise<LocalGateway> {
  const checked = checkOptions(options);
  const clock = gatewayClock(checked.clock);
  const state = await openLocalState(checked.directory, clock.now);
  try {
    const accounts = await state.bringIn(checked.accounts, []);
    state.settle();
    return await open(checked, state, accounts, clock);
  } catch (error) {
    state.close();
    throw error;
  }
}

async function open(
  options: CheckedOptions,
  state: LocalState,
  accountsAtStart: readonly LocalAccount[],
  clock: ReturnType<typeof gatewayClock>,
): Promise<LocalGateway> {
  let accounts = accountsAtStart;
  let closing: Promise<void> | undefined;
  const requireOpen = () => {
    if (closing !== undefined) throw new GatewayError('The gateway is closed.');
  };
  let servedRegions: () => readonly string[] = () => [options.region];
  const door = callDoor();
  const alone = <Value>(change: () => Value | Promise<Value>) =>
    door.alone(() => {
      requireOpen();
      return change();
    });
  const policies = localPolicies(state.table, clock.now, () => ids());
  const ids = () => accounts.map(({ account }) => account.accountId);
  const explained = {
    store: policies.store,
    resources: resourceFacts(state.table, clock.now),
  };
  const shown = options.console
    ? (await import('./gatewayConsole.ts')).gatewayConsole({
        ...explained,
        brokers: { table: state.table, regions: () => [...new Set(servedRegions())] },
        accountIds: () => ids(),
        region: options.region,
        hosts: options.hosts,
        now: clock.now,
        changed: () => forget(),
        readOnly: '',
      })
    : undefined;
  const log = decisionLog(
    options.keepDecisions,
    async (decision) => {
      requireOpen();
      return (await import('./explainDecision.ts')).explainDecision(decision, explained);
    },
    (line) => {
      shown?.feed.take(line);
      options.log(line);
    },
  );
  const write = (line: string) => {
    // Lines with metrics are left out, because they are for CloudWatch.
    if (!line.startsWith('{"_aws"')) log.write(line);
  };

  const answerBehind = options.front === 'url' ? answerUrlCall : answerCall;
  const brokers = await openRealBrokers(options, state, {
    now: clock.now,
    write,
    scopes: () => servedRegions().flatMap((region) => ids().map((accountId) => ({ accountId, region }))),
  });

  const server = createHttpServer(
    (call) =>
      door.pass(async () => {
        const { functions } = regions.of(call);
        const times = shown && journeyTimes();
        const answer = await (times === undefined
          ? answerBehind(call, functions)
          : currentJourney.run(times, () => answerBehind(call, functions)));
        // The IAM API has changed policies, so the next call reads them again.
        if (call.target.path === '/') forget();
        log.answered(call.requestId, answer.status);
        if (times !== undefined) shown?.feed.journey(call.requestId, times.result());
        return answer;
      }),
    options.hosts,
    HTTP_LIMITS,
    shown?.serve,
  );
  const listening = await listen(server, options.host, options.port).catch(async (error: unknown) => {
    await brokers?.close();
    throw error;
  });
  const { port, names } = listening;
  const url = `http://${options.host === undefined ? '127.0.0.1' : names[0]}:${port}`;
  const regions = regionalGateways(
    options,
    {
      ...options.environment,
      TABLE_NAME: state.table.name,
      KEYRING_FILE: 'local',
      IAM_API: 'on',
      LOGIN_AUDIENCES: [...names, ...options.hosts].map((name) => `http://${name}:${port}`).join(),
    },
    {
      clock: clock.now,
      steadyNow: steadyClock(clock.now, realSteadyNow),
      signedAt: clock.signedAt,
      proofNow: clock.proofNow,
      write,
      logger: async () => lineLogger(write, clock.now),
      table: async () => state.table,
      keyring: async () => state.keyring,
      measure: options.console,
      ...(options.observe ? { observe } : {}),
      ...(brokers === undefined ? {} : { realBrokers: brokers.ports }),
    },
  );
  servedRegions = () => [options.region, ...[...regions.made()].map(({ functions }) => functions.region)];
  const forget = () => {
    for (const { container } of regions.made()) container.forget();
  };

  const taken = new WeakMap<
    Checkpoint,
    { state: unknown; offset: number; accounts: readonly LocalAccount[] }
  >();
  const take = (): Checkpoint => {
    const checkpoint = Object.freeze({ time: new Date(clock.now()) });
    taken.set(checkpoint, { state: state.store.checkpoint(), offset: clock.offset(), accounts });
    return checkpoint;
  };
  const restore = (checkpoint: Checkpoint) => {
    const found = taken.get(checkpoint);
    if (found === undefined) throw new GatewayError('The checkpoint was made by another gateway.');
    state.store.restore(found.state);
    clock.setOffset(found.offset);
    accounts = found.accounts;
    forget();
  };
  const start = state.dataDir === undefined ? take() : undefined;
  const credentials = (who: string | GatewayCredentials) => {
    requireOpen();
    return typeof who === 'string' ? credentialsOf(accounts, who) : who;
  };

  const gateway: LocalGateway = {
    state,
    get localAccounts() {
      return accounts;
    },
    names,
    url,
    port,
    region: options.region,
    consoleUrl: shown && `http://${names[0]}:${port}${CONSOLE_PATH}#secret=${shown.console.secret}`,
    get accounts() {
      return ids();
    },
    decisions: log.decisions,
    brokersCaFile: brokers?.caFile,
    policies: {
      put: (...change) => alone(() => policies.put(...change).finally(forget)),
      delete: (...change) => alone(() => policies.delete(...change).finally(forget)),
    },
    credentials: (who) => credentials(who),
    clientConfig: (who, { region = options.region } = {}) => {
      const config = { endpoint: url, region, credentials: credentials(who) };
      // A region of another partition may be named, because a test may show that its calls are refused.
      const fault = regionFault(region, partitionOf(region));
      if (fault !== undefined) throw new GatewayError(fault);
      return config;
    },
    environment: (who) => environmentOf(url, options.region, credentials(who)),
    assume: async (role, asked = {}) => {
      requireOpen();
      const stored = await Promise.all(ids().map((id) => policies.store.read(id)));
      const found = stored.map(({ account }) => account);
      return assumeRole(regions.in(options.region).container, findHolder(found, role, 'role'), asked);
    },
    importAccount: (account, { organization } = {}) =>
      alone(async () => {
        const given = givenAccount(account, organization);
        if (given.account.partition !== options.partition) {
          throw new GatewayError(`The account is in the partition ${given.account.partition}.`);
        }
        accounts = await state.bringIn([given], accounts);
        forget();
      }),
    now: () => {
      requireOpen();
      return new Date(clock.now());
    },
    advance: async (by) => {
      requireOpen();
      const milliseconds = readDuration(by);
      await alone(() => clock.advance(milliseconds));
    },
    checkpoint: () => alone(take),
    restore: (checkpoint) => alone(() => restore(checkpoint)),
    reset: () =>
      alone(() => {
        if (start === undefined) {
          throw new GatewayError(
            'A gateway with a directory cannot be reset to its start: use checkpoint and restore.',
          );
        }
        restore(start);
        log.decisions.clear();
      }),
    close: () => {
      shown?.console.close();
      closing ??= close(gateway, listening, async () => {
        await brokers?.close();
        log.end();
      });
      return closing;
    },
    [Symbol.asyncDispose]: () => gateway.close(),
  };
  liveGateways().add(gateway);
  return gateway;
}

async function close(gateway: LocalGateway, listening: Listening, end: () => Promise<void>): Promise<void> {
  await listening.close();
  // Writes for which no call waits (the last use of a key) happen in the next turns of the event loop.
  await new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
  await end();
  gateway.state.close();
  liveGateways().delete(gateway);
}

/**
 * Environment variables for every SDK and the AWS CLI. The empty token replaces a token in the parent's
 * environment.
 */
function environmentOf(url: string, region: string, given: GatewayCredentials): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_MQ: url,
    AWS_ENDPOINT_URL_STS: url,
    AWS_ENDPOINT_URL_IAM: url,
    AWS_ACCESS_KEY_ID: given.accessKeyId,
    AWS_SECRET_ACCESS_KEY: given.secretAccessKey,
    AWS_SESSION_TOKEN: given.sessionToken ?? '',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
}

const UNITS = { days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1_000 } as const;

/** @throws GatewayError */
function readDuration(by: Duration): number {
  let milliseconds = 0;
  for (const [unit, count] of Object.entries(by)) {
    if (!Object.hasOwn(UNITS, unit) || typeof count !== 'number' || !(count >= 0) || count > 1e9) {
      throw new GatewayError('advance takes days, hours, minutes and seconds, each a number from 0.');
    }
    milliseconds += count * UNITS[unit as keyof Duration];
  }
  return milliseconds;
}
