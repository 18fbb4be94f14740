import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asPem } from '../certificates/authority.ts';
import { baseEnvironment } from '../processes/baseEnvironment.ts';
import type { BrokerProgram, Command, PreparedBroker } from '../program.ts';
import { DEFINITIONS_FILE, rabbitmqConfiguration } from './rabbitmqConfiguration.ts';

/**
 * The plugins of Amazon MQ (Developer Guide, "Amazon MQ for RabbitMQ plugins"), and the plugin for AMQP 1.0,
 * which newer versions do not need. Those that are not installed are left out.
 */
const PLUGINS = [
  'rabbitmq_management',
  'rabbitmq_amqp1_0',
  'rabbitmq_consistent_hash_exchange',
  'rabbitmq_federation',
  'rabbitmq_federation_management',
  'rabbitmq_shovel',
  'rabbitmq_shovel_management',
];
/**
 * The first bytes that a client of AMQP 0-9-1 sends (§4.2.2). The answer is a method frame, Connection.Start.
 */
const PROTOCOL_HEADER = Buffer.from('AMQP\0\0\x09\x01', 'latin1');
const METHOD_FRAME = 1;
const NODE = 'rabbit@127.0.0.1';
/**
 * Erlang, run once the node has booted: SIGTERM takes the management plugin's handler of events away, and
 * then ends the node as Erlang itself does. In RabbitMQ 3.10 that handler calls Erlang's application
 * controller while it ends. The controller is what ends it, so the call would fail after five seconds.
 */
const END_ON_SIGTERM = [
  'End = fun () -> catch gen_event:delete_handler(rabbit_event, ' +
    'rabbit_mgmt_db_handler, stop), init:stop() end,',
  'Watch = fun (State, {in, {notify, sigterm}}, _) -> spawn(End), State; (State, _, _) -> State end,',
  'catch begin sys:install(erl_signal_server, {Watch, nothing}),',
  'gen_event:delete_handler(erl_signal_server, erl_signal_handler, []) end.',
].join(' ');

/** Folders in which RabbitMQ may be installed; `*` means any version. */
const PLACES: readonly (readonly [folder: string, name: RegExp])[] = [
  ['/usr/lib/rabbitmq/lib', /^rabbitmq_server-/],
  ['/usr/local/lib/rabbitmq/lib', /^rabbitmq_server-/],
  ['/opt', /^rabbitmq/],
  ['/opt/homebrew/opt', /^rabbitmq$/],
  ['/usr/local/opt', /^rabbitmq$/],
  ['C:\\Program Files\\RabbitMQ Server', /^rabbitmq_server-/],
];

/**
 * @param home the folder that contains `plugins` and `sbin`; undefined: the folders that packages install to
 */
export function findRabbitmq(home: string | undefined): (BrokerProgram & { home: string }) | undefined {
  const found = home ?? installed();
  const version = found && versionOf(found);
  if (found === undefined || version === undefined) return undefined;
  return {
    home: found,
    version,
    endpoints: ['amqps'],
    hasAddress: false,
    console: 'process',
    greeting: { sent: PROTOCOL_HEADER, answered: (bytes) => bytes[0] === METHOD_FRAME },
    prepare: (broker) => {
      requireUsablePath(broker.directory, version);
      return prepare(found, broker);
    },
  };
}

function installed(): string | undefined {
  for (const [folder, name] of PLACES) {
    const names = existsSync(folder) ? readdirSync(folder).filter((entry) => name.test(entry)) : [];
    const homes = names
      .sort()
      .reverse()
      .map((entry) => join(folder, entry));
    const usable = homes.find((entry) => versionOf(entry) !== undefined);
    if (usable !== undefined) return usable;
  }
  return undefined;
}

/** The version of the application `rabbit` among the plugins: `rabbit-3.10.8`, or the same with `.ez`. */
function versionOf(home: string): string | undefined {
  const versions = pluginNames(home).flatMap(
    (name) => /^rabbit-(\d[\w.+-]*?)(?:\.ez)?$/.exec(name)?.[1] ?? [],
  );
  return versions[0];
}

function pluginNames(home: string): readonly string[] {
  const folder = join(home, 'plugins');
  return existsSync(folder) ? readdirSync(folder) : [];
}

/**
 * RabbitMQ puts the path of its data between single quotes into a command of a shell, which then waits for
 * more; version 3.10 and older ones end where the path has a character outside of Latin-1.
 * @throws Error for a path with which the node would not start
 */
function requireUsablePath(directory: string, version: string): void {
  const isOld = /^3\.(?:\d|10)\./.test(version);
  const character = /'/.exec(directory) ?? (isOld ? /[^\0-\xff]/u.exec(directory) : null);
  if (character === null) return;
  throw new Error(
    `RabbitMQ ${version} does not start in ${directory}, ` +
      `because the path has the character ${character[0]}. Use another data directory.`,
  );
}

/**
 * The Erlang machine is started directly, not by `rabbitmq-server`: that is a shell script, which on Debian
 * changes the user. The node takes part in no cluster: it does not listen for other nodes, so it needs no
 * epmd, and none is started. `-erl_epmd_port` gives RabbitMQ the port of that listener, which it asks for.
 */
function prepare(home: string, broker: PreparedBroker): Command {
  const { directory, secrets, plan, hasData, authority } = broker;
  const file = (name: string) => join(directory, name);
  const { cert, key } = asPem(authority.issue());
  write(file('certificate.pem'), cert);
  write(file('key.pem'), key);
  write(file('ca.pem'), authority.certificate);
  const names = pluginNames(home);
  const plugins = PLUGINS.filter((plugin) => names.some((name) => name.startsWith(`${plugin}-`)));
  write(file('enabled_plugins'), `[${plugins.join(',')}].\n`);
  write(file('advanced.config'), '[].\n');
  const { text, values } = rabbitmqConfiguration(home, broker);
  write(file('rabbitmq.conf'), text);
  for (const [path, value] of Object.entries(values)) write(file(path), value);
  if (!hasData) write(join(secrets, DEFINITIONS_FILE), JSON.stringify(definitions(plan.users)));
  return {
    program: 'erl',
    parameters: [
      ...['-noinput', '-s', 'rabbit', 'boot', '-boot', 'start_sasl', '+W', 'w', '+B', 'i'],
      ...['+P', '1048576', '+t', '5000000', '+sbwt', 'none', '+sbwtdcpu', 'none', '+sbwtdio', 'none'],
      ...['-syslog', 'logger', '[]', '-syslog', 'syslog_error_logger', 'false'],
      ...['-kernel', 'prevent_overlapping_partitions', 'false'],
      ...['-name', NODE, '-dist_listen', 'false', '-start_epmd', 'false', '-erl_epmd_port', '1'],
      ...['-eval', END_ON_SIGTERM],
    ],
    environment: {
      ...baseEnvironment(),
      HOME: directory,
      ERL_LIBS: join(home, 'plugins'),
      ERL_MAX_ETS_TABLES: '50000',
      ERL_MAX_PORTS: '65536',
      ERL_EPMD_ADDRESS: '127.0.0.1',
      ERL_CRASH_DUMP_SECONDS: '0',
      SYS_PREFIX: '',
      RABBITMQ_HOME: home,
      RABBITMQ_NODENAME: NODE,
      RABBITMQ_USE_LONGNAME: 'true',
      RABBITMQ_MNESIA_BASE: file('data'),
      RABBITMQ_LOG_BASE: directory,
      RABBITMQ_LOGS: '-',
      RABBITMQ_CONFIG_FILE: file('rabbitmq.conf'),
      RABBITMQ_ADVANCED_CONFIG_FILE: file('advanced.config'),
      RABBITMQ_CONF_ENV_FILE: file('no-environment'),
      RABBITMQ_GENERATED_CONFIG_DIR: file('generated'),
      RABBITMQ_ENABLED_PLUGINS_FILE: file('enabled_plugins'),
      RABBITMQ_PLUGINS_DIR: join(home, 'plugins'),
    },
  };
}

/**
 * The users of a new broker, with salted hashes of their passwords (RabbitMQ, "Password Hashing"). After
 * that, RabbitMQ keeps its users itself.
 */
function definitions(users: PreparedBroker['plan']['users']): object {
  return {
    users: users.map(({ username, password }) => ({
      name: username,
      password_hash: rabbitmqHash(password),
      hashing_algorithm: 'rabbit_password_hashing_sha256',
      tags: ['administrator'],
    })),
    vhosts: [{ name: '/' }],
    permissions: users.map(({ username }) => ({
      user: username,
      vhost: '/',
      configure: '.*',
      write: '.*',
      read: '.*',
    })),
  };
}

/** base64 of a salt of 32 bits and SHA-256 of salt and password. */
function rabbitmqHash(password: string): string {
  const salt = randomBytes(4);
  const digest = createHash('sha256').update(salt).update(password, 'utf8').digest();
  return Buffer.concat([salt, digest]).toString('base64');
}

function write(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 });
}
