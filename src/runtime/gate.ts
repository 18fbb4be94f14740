import { cachedKeys } from '../authz/authenticate/accessKey.ts';
import type { Gate } from '../authz/authorize.ts';
import { cachedPolicies } from '../authz/load/cachedPolicies.ts';
import { type Keyring, KeyringError } from '../keyring/keyring.ts';
import { loadKeyring } from '../keyring/readKeyFile.ts';
import { mqService } from '../mq/authorization/mqService.ts';
import { rememberedTokens, sealedTokens } from '../sts/token/sealedToken.ts';
import type { Container } from './container.ts';

/** The signing name of Amazon MQ, and the clock skew that Amazon MQ accepts. */
const SERVICE = 'mq';
const SKEW_MINUTES = 5;

/** Caches help warm containers only; an entry has a few kilobytes. */
const MAX_KEYS = 10_000;
const MAX_PRINCIPALS = 2_000;
const MAX_SESSIONS = 1_000;

/** A gate, and its keys and policies as they are now. */
export interface OpenedGate extends Gate {
  /**
   * Without caches: for STS and IAM, whose calls give access that lasts longer than a cache keeps a key or a
   * policy. A deactivated key makes no session, and a user without permissions no policy. Live IAM is cached
   * here too, because the whole account shares its request rate.
   */
  readonly current: Pick<Gate, 'keys' | 'policies'>;
}

/**
 * Connects the gate to the table. The modules that call DynamoDB are loaded on first use, because many
 * refusals do not need them.
 */
export async function openGate(container: Container): Promise<OpenedGate> {
  const { settings, clock: now, steadyNow, signedAt, logs } = container;
  if (container.observe !== undefined && settings.upstream !== undefined) {
    throw new Error(
      'A gateway with --observe runs calls that the policies refuse, so it cannot have BACKEND=amazon-mq.',
    );
  }
  const [keyring, table, directory, measure, { accessKeys }, { resourceFacts }] = await Promise.all([
    container.keyring(),
    container.table(),
    container.directory(),
    container.measure(),
    import('../state/keys/accessKeys.ts'),
    import('../state/brokers/resourceFacts.ts'),
  ]);
  const kept = resourceFacts(table, now);
  const keys = accessKeys(table, keyring.secrets);
  const limits = {
    maxEntries: MAX_PRINCIPALS,
    maxAgeMs: settings.directoryRefreshMs,
    maxStaleMs: settings.directoryMaxStaleMs,
    now: steadyNow,
    failed: (error: unknown) => void logs.refreshFailure(error).catch(() => undefined),
  };
  const policies = cachedPolicies(directory, limits);
  const isLive = settings.directory.kind === 'aws';
  return {
    region: settings.region,
    service: SERVICE,
    skewMinutes: SKEW_MINUTES,
    now,
    signedAt,
    keys: cachedKeys(keys, {
      maxEntries: MAX_KEYS,
      maxAgeMs: settings.keyCacheMs,
      now: steadyNow,
    }),
    measure,
    refused: container.refused(),
    sessions: rememberedTokens(sealedTokens(keyring.tokens), { maxEntries: MAX_SESSIONS, now }),
    policies,
    current: {
      keys,
      policies: isLive ? policies : cachedPolicies(directory, { ...limits, maxAgeMs: 0, maxStaleMs: 0 }),
    },
    called: mqService(settings.upstream === undefined ? kept : (await container.amazonMq()).facts(kept)),
    recordsQuestions: settings.decisionQuestions,
    observe: container.observe,
  };
}

/** The gateway's keyring: a key file (local), or the table's, under KMS. @throws KeyringError */
export async function gatewayKeyring({
  settings,
  table,
}: Pick<Container, 'settings' | 'table'>): Promise<Keyring> {
  const { keyring, tableName, region, kmsEndpoint } = settings;
  if ('file' in keyring) return loadKeyring(keyring.file);
  const [opened, { readKeptKeyring }, { openKmsKeyring }] = await Promise.all([
    table(),
    import('../state/keys/keyringItem.ts'),
    import('../keyring/kmsKeyring.ts'),
  ]);
  const kept = await readKeptKeyring(opened);
  if (kept === undefined) {
    throw new KeyringError(
      'absent',
      `The table ${tableName} holds no keyring: make one with mqgate keys create.`,
    );
  }
  return openKmsKeyring(kept.sealed, { keyId: keyring.kmsKey, tableName, region, endpoint: kmsEndpoint });
}
