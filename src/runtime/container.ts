import type { RefusedSignature, Verifier } from '../authz/authenticate/authenticate.ts';
import type { SignedAt } from '../authz/authenticate/requestDate.ts';
import { type Gate, type Measure, unmeasured } from '../authz/authorize.ts';
import type { Directory, Identities } from '../authz/load/directory.ts';
import type { Verdict } from '../authz/verdict.ts';
import { steadyClock } from '../aws/caches.ts';
import type { PoliciesOfAws } from '../directory/snapshotDirectory.ts';
import type { Keyring } from '../keyring/keyring.ts';
import type { RealBrokerPorts } from '../mq/model/ports.ts';
import type { QueryService } from '../query/queryService.ts';
import type { SignedCalls } from '../replay/runOnce.ts';
import type { KeyUseRecorder } from '../state/keys/keyUse.ts';
import type { Table } from '../state/table/client.ts';
import type { GatewayAmazonMq } from './amazonMq.ts';
import { gatewayKeyring, openGate } from './gate.ts';
import { createLogs, type LogParts, type Logs } from './logs.ts';
import type { LiveDirectory } from './openLiveDirectory.ts';
import type { TraceParts } from './records/traces.ts';
import type { Settings } from './settings.ts';

/** A value that is made when it is first asked for. */
export interface Once<Value> {
  (): Promise<Value>;
  /** Drops the value: the next call makes a new one. */
  forget(): void;
}

/**
 * Makes a value when it is first asked for, and then always returns the same value. A failure is not kept.
 */
export function once<Value>(make: () => Promise<Value>): Once<Value> {
  let made: Promise<Value> | undefined;
  const ask = () => {
    if (made !== undefined) return made;
    const making = make();
    made = making;
    making.catch(() => {
      if (made === making) made = undefined;
    });
    return making;
  };
  return Object.assign(ask, {
    forget: () => {
      made = undefined;
    },
  });
}

/**
 * The recorded time of a key's last use may be this late, so that a key causes one write in 15 minutes
 * instead of one per call.
 */
const KEY_USE_EVERY_MS = 15 * 60_000;
const MAX_KEYS = 10_000;

/** The dependencies of a container besides its settings: everything outside the process. */
export interface Parts extends Omit<LogParts, 'region'> {
  /** Milliseconds for ages: it never goes back. Default: `steadyClock` over `clock`. */
  readonly steadyNow?: () => number;
  /** The clock that a signer's date is compared with. Default: `clock`. */
  readonly signedAt?: SignedAt;
  /** The clock for proofs made elsewhere: one-time codes, ID tokens, assertions. Default: `clock`. */
  readonly proofNow?: () => number;
  /** Default: the settings' table in DynamoDB. */
  readonly table?: () => Promise<Table>;
  /** Default: the keyring of the settings: a key file, or the table's under KMS. */
  readonly keyring?: () => Promise<Keyring>;
  /**
   * Decides whether a call that the policies refuse runs (`--observe`). Only a local gateway has this option,
   * and it is never a setting: a deployed gateway refuses such calls.
   */
  readonly observe?: Gate['observe'];
  /** Opens live IAM; bundles that are built for snapshots leave it out. */
  readonly liveDirectory?: (settings: Settings, steadyNow: () => number) => Promise<LiveDirectory>;
  /**
   * Makes the log's record about a refused signature, which says where the signature differs. Only a local
   * gateway has it: a deployed one refuses DEBUG_SIGNATURES=on.
   */
  readonly explainSignature?: ((refused: RefusedSignature) => object) | undefined;
  /** The receiver of the traces of sampled calls, with `TRACES=on`. Default: steps are not measured. */
  readonly traces?: () => Promise<TraceParts>;
  /**
   * The policies of AWS that session policies may name. Only a local gateway has them all (2 MB); default:
   * those of Amazon MQ.
   */
  readonly policiesOfAws?: PoliciesOfAws;
  /** Query APIs that only a local gateway serves (IAM). */
  readonly localServices?: (container: Container) => Promise<readonly QueryService[]>;
  /** Real brokers, which only a local gateway has. Default: brokers are items of the table. */
  readonly realBrokers?: (container: Container) => Promise<RealBrokerPorts>;
}

/**
 * One gateway: its settings, and each part of it, made when it is first asked for. Two containers share
 * nothing, so that one process can hold several gateways with different settings.
 */
export interface Container {
  /** @throws Error with one sentence naming the variable: the gateway is set up wrongly, and answers 503 */
  readonly settings: Settings;
  readonly clock: () => number;
  readonly steadyNow: () => number;
  readonly signedAt: SignedAt | undefined;
  readonly proofNow: () => number;
  readonly logs: Logs;
  readonly table: () => Promise<Table>;
  readonly keyring: () => Promise<Keyring>;
  readonly directory: () => Promise<Directory>;
  /**
   * Users and roles for the operations that issue credentials: of the imported snapshots, or of IAM itself.
   */
  readonly identities: () => Promise<Identities>;
  /** Live IAM, with `DIRECTORY=aws`. */
  readonly liveDirectory: () => Promise<LiveDirectory>;
  readonly gate: () => ReturnType<typeof openGate>;
  readonly observe: Gate['observe'];
  /**
   * The replay guard's store of signed calls; undefined with `REPLAY_GUARD=off`: every call runs, as on AWS.
   */
  readonly signedCalls: () => Promise<SignedCalls | undefined>;
  /** Whether an account may make one more call now. */
  readonly hasRoom: (accountId: string) => Promise<boolean>;
  /** The connection to Amazon MQ, where calls are passed on (`BACKEND=amazon-mq`). */
  readonly amazonMq: () => Promise<GatewayAmazonMq>;
  readonly localServices: () => Promise<readonly QueryService[]>;
  /** Measures a step of the journey, where traces are on; otherwise it only runs it. */
  readonly measure: () => Promise<Measure>;
  /** What differs for the operations when brokers are real processes; nothing by default. */
  readonly realBrokers: () => Promise<Partial<RealBrokerPorts>>;
  /**
   * Writes down where a refused signature differs; undefined with `DEBUG_SIGNATURES=off`.
   * @throws Error in a gateway that is not local
   */
  readonly refused: () => Verifier['refused'];
  /**
   * Records the use of a long-term access key, whatever the decision. It does not wait for the write, and a
   * failed write does not fail the call.
   */
  readonly noteKeyUse: (accessKeyId: string, service: string) => void;
  /** Makes a value when it is first asked for, and makes it again after `forget`. */
  readonly once: <Value>(make: () => Promise<Value>) => () => Promise<Value>;
  /**
   * Empties every cache of the table's items, so that the next call reads them again. The table and the
   * keyring stay open.
   */
  readonly forget: () => void;
}

/**
 * `readSettings` runs once, with the first call, so that an error in the settings is logged and answered like
 * any other error.
 */
export function createContainer(readSettings: () => Settings, parts: Parts): Container {
  const { clock } = parts;
  const steadyNow = parts.steadyNow ?? steadyClock(clock);
  let settings: Settings | undefined;
  const forgettable: Once<unknown>[] = [];
  const onceAgain = <Value>(make: () => Promise<Value>) => {
    const part = once(make);
    forgettable.push(part);
    return part;
  };
  const regionOrNone = () => {
    try {
      return container.settings.region;
    } catch {
      return undefined;
    }
  };

  const table = once(async () => {
    if (parts.table !== undefined) return parts.table();
    const { openTable } = await import('../state/table/client.ts');
    const { tableName, region, dynamodbEndpoint } = container.settings;
    return openTable({ tableName, region, endpoint: dynamodbEndpoint });
  });

  const liveDirectory = once(async () => {
    if (parts.liveDirectory !== undefined) return parts.liveDirectory(container.settings, steadyNow);
    throw new Error('This gateway reads account snapshots only: it cannot be set to DIRECTORY=aws.');
  });

  const directory = onceAgain(async (): Promise<Directory> => {
    if (container.settings.directory.kind === 'aws') return liveDirectory();
    const { snapshotDirectory } = await import('../directory/snapshotDirectory.ts');
    return snapshotDirectory(await table(), undefined, parts.policiesOfAws);
  });

  const identities = onceAgain(async (): Promise<Identities> => {
    if (container.settings.directory.kind === 'aws') return liveDirectory();
    const { snapshotIdentities } = await import('../directory/snapshotDirectory.ts');
    return snapshotIdentities(await table());
  });

  const signedCalls = onceAgain(async () => {
    if (!container.settings.replayGuard) return undefined;
    const [opened, { signedCalls: open }] = await Promise.all([
      table(),
      import('../state/calls/signedCalls.ts'),
    ]);
    return open(opened);
  });

  const callMeter = onceAgain(async () => {
    const { callRate } = container.settings;
    if (callRate === undefined) return undefined;
    const [{ callMeter: open }, opened] = await Promise.all([import('../state/calls/callMeter.ts'), table()]);
    return open(opened, clock, callRate);
  });

  const amazonMq = once(async () => (await import('./amazonMq.ts')).openAmazonMq(container));

  const keyUse = onceAgain(async (): Promise<KeyUseRecorder> => {
    const [opened, { keyUseRecorder }] = await Promise.all([table(), import('../state/keys/keyUse.ts')]);
    return keyUseRecorder(opened, { everyMs: KEY_USE_EVERY_MS, maxKeys: MAX_KEYS, now: clock });
  });

  const gate = onceAgain(() => openGate(container));
  const localServices = onceAgain(async () => {
    if (parts.localServices !== undefined) return parts.localServices(container);
    if (container.settings.iamApi) throw new Error('IAM_API can be on in a local gateway only.');
    return [];
  });

  const measure = once(async (): Promise<Measure> => {
    if (!container.settings.traces || parts.traces === undefined) return unmeasured;
    const [traced, { measureByTraces }] = await Promise.all([parts.traces(), import('./records/traces.ts')]);
    return measureByTraces(traced);
  });

  const refused = (): Verifier['refused'] => {
    if (!container.settings.debugSignatures) return undefined;
    const { explainSignature } = parts;
    if (explainSignature === undefined) {
      throw new Error(
        'DEBUG_SIGNATURES can be on in a local gateway only: its log holds canonical requests.',
      );
    }
    return (one) => void container.logs.signature(() => explainSignature(one)).catch(() => undefined);
  };

  const container: Container = {
    get settings() {
      settings ??= readSettings();
      return settings;
    },
    clock,
    steadyNow,
    signedAt: parts.signedAt,
    proofNow: parts.proofNow ?? clock,
    logs: createLogs({ ...parts, region: regionOrNone }),
    table,
    keyring: once(async () => parts.keyring?.() ?? gatewayKeyring(container)),
    directory,
    identities,
    liveDirectory,
    gate,
    signedCalls,
    hasRoom: async (accountId) => {
      const meter = await callMeter();
      return meter === undefined || meter.take({ accountId, region: container.settings.region });
    },
    amazonMq,
    localServices,
    realBrokers: async () => parts.realBrokers?.(container) ?? {},
    measure,
    refused,
    observe: parts.observe,
    noteKeyUse: (accessKeyId, service) => {
      keyUse()
        .then((recorder) => recorder.note(accessKeyId, { service, region: container.settings.region }))
        .catch(() => undefined);
    },
    once: onceAgain,
    forget: () => {
      for (const part of forgettable) part.forget();
    },
  };
  return container;
}

/**
 * Records the use of the key that signed a decided call of Amazon MQ. INVARIANT: a verdict with a principal
 * has a verified signature.
 */
export function noteDecidedUse({ noteKeyUse }: Container, verdict: Verdict): void {
  if (!('principal' in verdict) || verdict.principal === undefined) return;
  if (verdict.accessKeyId !== undefined && verdict.temporary === undefined)
    noteKeyUse(verdict.accessKeyId, 'mq');
}
