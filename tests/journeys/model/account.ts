/** The model's state of the account: plain data, so that it can be copied for every order that is tried. */

export const LIFECYCLE_MS = 60_000;
export const SESSION_MS = 12 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

export interface Reference {
  readonly id: string;
  readonly revision: number;
}

export interface Side {
  readonly role: 'PRIMARY' | 'REPLICA';
  readonly counterpart?: string;
}

/** What waits for a reboot when it is changed. */
export interface Settings {
  authenticationStrategy: string;
  configuration: Reference;
  dataReplicationMode: 'NONE' | 'CRDR';
  engineVersion: string;
  hostInstanceType: string;
  logs: { general: boolean; audit: boolean };
  resourceShareArns: readonly string[];
  storageSize?: number | undefined;
}

export interface Window {
  readonly dayOfWeek: string;
  readonly timeOfDay: string;
  readonly timeZone: string;
}

export interface Rights {
  readonly consoleAccess: boolean;
  readonly groups: readonly string[];
  readonly replicationUser: boolean;
}

export interface BrokerUser {
  /** Absent: still to come. */
  now?: Rights;
  pending?:
    | { readonly change: 'CREATE' | 'UPDATE'; readonly rights: Rights }
    | { readonly change: 'DELETE' }
    | undefined;
  /** A password waits for the reboot. */
  newPassword?: boolean;
}

export interface Broker {
  readonly id: string;
  readonly name: string;
  readonly engine: 'ACTIVEMQ' | 'RABBITMQ';
  readonly deploymentMode: string;
  readonly publiclyAccessible: boolean;
  readonly created: number;
  /** The members that must be equal in a repeated CreateBroker, and its token. */
  readonly essentials: string;
  readonly token: string | undefined;
  deletedAt?: number;
  rebootEndsAt?: number;
  settings: Settings;
  pending: Partial<Settings>;
  side?: Side | undefined;
  pendingSide?: Side | undefined;
  securityGroups: readonly string[];
  history: readonly Reference[];
  window: Window;
  windowChanges: number;
  windowChangesForgottenAt: number;
  tags: Record<string, string>;
  users: Record<string, BrokerUser>;
}

export interface Revision {
  readonly created: number;
  readonly description?: string | undefined;
  /** Base64; `default`: the document that the service writes. */
  readonly data: string;
}

export interface Configuration {
  readonly id: string;
  readonly name: string;
  readonly engine: 'ACTIVEMQ' | 'RABBITMQ';
  readonly engineVersion: string;
  readonly created: number;
  readonly counted: boolean;
  readonly revisions: Revision[];
  tags: Record<string, string>;
}

export interface Account {
  now: number;
  /** Whether the service-linked role is there. */
  role: boolean;
  sessionEnds: number;
  /** Deleted ones are kept for as long as their names and tags are. */
  readonly brokers: Record<string, Broker>;
  readonly configurations: Record<string, Configuration>;
  /** Brokers and configurations that the counters know besides these. */
  others: { brokers: number; configurations: number };
}

export function newAccount(now: number): Account {
  return {
    now,
    role: false,
    sessionEnds: now + SESSION_MS,
    brokers: {},
    configurations: {},
    others: { brokers: 0, configurations: 0 },
  };
}

export type State =
  | 'CREATION_IN_PROGRESS'
  | 'RUNNING'
  | 'REPLICA'
  | 'REBOOT_IN_PROGRESS'
  | 'DELETION_IN_PROGRESS'
  | 'GONE';

export function stateOf(broker: Broker, now: number): State {
  if (broker.deletedAt !== undefined) return now < broker.deletedAt ? 'DELETION_IN_PROGRESS' : 'GONE';
  if (now < broker.created + LIFECYCLE_MS) return 'CREATION_IN_PROGRESS';
  if (broker.rebootEndsAt !== undefined) return 'REBOOT_IN_PROGRESS';
  return broker.side?.role === 'REPLICA' ? 'REPLICA' : 'RUNNING';
}

/** A broker that calls can find; undefined: none, or gone. */
export function brokerOf(account: Account, id: string): Broker | undefined {
  const broker = account.brokers[id];
  return broker === undefined || stateOf(broker, account.now) === 'GONE' ? undefined : broker;
}

/** Name and tags as authorization sees them, also for a day after the deletion. */
export function remembered(account: Account, id: string): Broker | undefined {
  const broker = account.brokers[id];
  if (broker?.deletedAt === undefined) return broker;
  return account.now < broker.deletedAt + DAY_MS ? broker : undefined;
}

/** Advances the time, which ends transitions. */
export function pass(account: Account, milliseconds: number): void {
  account.now += milliseconds;
  for (const broker of Object.values(account.brokers)) {
    if (broker.rebootEndsAt !== undefined && broker.rebootEndsAt <= account.now) endReboot(broker);
  }
}

function endReboot(broker: Broker): void {
  const { pending, pendingSide } = broker;
  delete broker.rebootEndsAt;
  if (pending.configuration !== undefined) {
    broker.history = [broker.settings.configuration, ...broker.history];
  }
  broker.settings = { ...broker.settings, ...pending };
  if (pending.dataReplicationMode === 'NONE') broker.side = undefined;
  if (pendingSide !== undefined) broker.side = pendingSide;
  broker.pending = {};
  broker.pendingSide = undefined;
  for (const [name, user] of Object.entries(broker.users)) {
    if (user.pending?.change === 'DELETE') delete broker.users[name];
    else if (user.pending !== undefined) broker.users[name] = { now: user.pending.rights };
  }
}

/**
 * Brokers that have the configuration, or will after their next reboot; one that goes, or lets go of it with
 * a reboot, has not.
 */
export function isInUse(account: Account, configurationId: string): boolean {
  return Object.values(account.brokers).some(({ deletedAt, rebootEndsAt, settings, pending }) => {
    if (deletedAt !== undefined) return false;
    const coming = pending.configuration ?? settings.configuration;
    const uses = rebootEndsAt === undefined ? [settings.configuration, coming] : [coming];
    return uses.some(({ id }) => id === configurationId);
  });
}

/** Users of a broker as lists show them. In creation all are still to come (recorded). */
export function userSummaries({ users }: Broker, creating: boolean) {
  return Object.entries(users)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([username, { pending }]) => ({
      key: username,
      item: { username, pendingChange: creating ? 'CREATE' : pending?.change },
    }));
}
