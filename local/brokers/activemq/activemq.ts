import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { makeFolder } from '../../data/makeFolder.ts';
import { pkcs12 } from '../certificates/keyStore.ts';
import { baseEnvironment } from '../processes/baseEnvironment.ts';
import type { BrokerProgram, Command, PreparedBroker } from '../program.ts';
import { activemqConfiguration } from './activemqConfiguration.ts';
import { hasJettyConsole } from './jettyConsole.ts';

/**
 * The protocols that Amazon MQ offers, in the order of its answers, each with the libraries that it needs.
 */
const PROTOCOLS: readonly (readonly [scheme: string, libraries: readonly RegExp[]])[] = [
  ['ssl', []],
  ['amqp+ssl', [/^activemq-amqp\b/, /^proton-j\b/]],
  ['stomp+ssl', [/^activemq-stomp\b/]],
  ['mqtt+ssl', [/^activemq-mqtt\b/, /^mqtt-client\b/]],
  ['wss', [/^activemq-http\b/, /\bwebsocket-(?:jetty-)?server\b/]],
];

const PLACES = [
  '/usr/share/activemq',
  '/opt/activemq',
  '/opt/homebrew/opt/activemq/libexec',
  '/usr/local/opt/activemq/libexec',
];
/** The folders of an installation that contain libraries. */
const LIBRARY_FOLDERS = ['lib', 'lib/optional', 'lib/web', 'lib/extra'];
/** Debian installs the libraries of some protocols as separate packages, outside of ActiveMQ's folder. */
const DEBIAN_HOME = '/usr/share/activemq';
const DEBIAN_LIBRARIES = ['mqtt-client', 'hawtdispatch', 'hawtdispatch-transport', 'proton-j'].map(
  (name) => `/usr/share/java/${name}.jar`,
);

/**
 * @param home the folder that contains `lib`; undefined: the folder that packages install to
 * @param javaHome the folder that contains `bin/java`; undefined: the `java` of the PATH
 */
export function findActivemq(
  home: string | undefined,
  javaHome: string | undefined,
): BrokerProgram | undefined {
  const found = home === undefined ? PLACES.find((place) => versionOf(place)) : home;
  const version = found && versionOf(found);
  if (found === undefined || version === undefined) return undefined;
  const libraries = librariesOf(found);
  const names = libraries.map((library) => basename(library));
  const isServed = (needed: readonly RegExp[]) =>
    needed.every((library) => names.some((name) => library.test(name)));
  const endpoints = PROTOCOLS.filter(([, needed]) => isServed(needed)).map(([scheme]) => scheme);
  const consoleHome = hasJettyConsole(found, names) ? found : undefined;
  return {
    version,
    endpoints,
    lacks: lackOf(found, endpoints, consoleHome),
    hasAddress: true,
    console: consoleHome === undefined ? 'gateway' : 'process',
    prepare: (broker) => prepare({ libraries, endpoints, javaHome, consoleHome }, broker),
  };
}

function lackOf(
  home: string,
  endpoints: readonly string[],
  consoleHome: string | undefined,
): string | undefined {
  const absent = [
    ...PROTOCOLS.map(([scheme]) => scheme).filter((scheme) => !endpoints.includes(scheme)),
    ...(consoleHome === undefined ? ['the web console'] : []),
  ];
  if (absent.length === 0) return undefined;
  return `The ActiveMQ in ${home} has no libraries for ${absent.join(', ')}. Its brokers run without them.`;
}

/**
 * The version is in the name of the broker's library, `activemq-broker-5.17.2.jar`. On Debian, the name
 * without a version is a link into a folder that has both names.
 */
function versionOf(home: string): string | undefined {
  const broker = librariesOf(home).find((library) => /^activemq-broker\b/.test(basename(library)));
  if (broker === undefined) return undefined;
  const names = [basename(broker), ...readdirSync(dirname(realpathSync(broker)))];
  const versions = names.flatMap((name) => /^activemq-broker-(\d[\w.]*)\.jar$/.exec(name)?.[1] ?? []);
  return versions[0] ?? 'of an unknown version';
}

function librariesOf(home: string): readonly string[] {
  const own = LIBRARY_FOLDERS.map((folder) => join(home, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => path.endsWith('.jar') && existsSync(path));
  return home === DEBIAN_HOME ? [...own, ...DEBIAN_LIBRARIES.filter((path) => existsSync(path))] : own;
}

interface Installed {
  readonly libraries: readonly string[];
  readonly endpoints: readonly string[];
  readonly javaHome: string | undefined;
  readonly consoleHome: string | undefined;
}

/**
 * Java is started directly, not by the command `activemq`: that is a shell script, which on Debian changes
 * the user.
 */
function prepare(
  { libraries, endpoints, javaHome, consoleHome }: Installed,
  broker: PreparedBroker,
): Command {
  const { directory, secrets, authority } = broker;
  const file = (name: string) => join(directory, name);
  const password = randomBytes(18).toString('base64url');
  // The process runs in its directory, and every file is named from there: ActiveMQ reads names as URIs, in
  // which a blank, `#`, `%` or `?` of the directory's own path would be wrong.
  const folder = basename(secrets);
  const keyStore = { file: `${folder}/keystore.p12`, password };
  writeFileSync(file(keyStore.file), pkcs12(authority.issue(), password), { mode: 0o600 });
  const xmlFile = `${folder}/activemq.xml`;
  const xml = activemqConfiguration(broker, endpoints, keyStore, consoleHome);
  writeFileSync(file(xmlFile), xml, { mode: 0o600 });
  makeFolder(file('tmp'), 0o700);
  for (const [name, text] of Object.entries(LOGGING)) writeFileSync(file(name), text, { mode: 0o600 });
  // The class path is in a file, because the many libraries would make the command line too long. Its first
  // folder has the log's settings.
  const classPath = ['.', ...libraries].map((path) => path.replaceAll('\\', '/')).join(delimiter);
  writeFileSync(file('java.options'), `-cp "${classPath}"\n`, { mode: 0o600 });
  return {
    program: javaHome === undefined ? 'java' : join(javaHome, 'bin', 'java'),
    parameters: [
      ...['-Xms32m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData'],
      ...['-Djava.awt.headless=true', '-Djava.io.tmpdir=tmp', `-Dactivemq.base=${directory}`],
      '@java.options',
      ...['org.apache.activemq.console.command.ShellCommand', 'start'],
      `xbean:${xmlFile}`,
    ],
    environment: { ...baseEnvironment(), HOME: directory },
  };
}

/**
 * Warnings are written to the standard output. Versions before 5.17 and those of Debian use Log4j 1, others
 * Log4j 2.
 */
const LOGGING = {
  'log4j.properties': [
    'log4j.rootLogger=WARN, out',
    'log4j.appender.out=org.apache.log4j.ConsoleAppender',
    'log4j.appender.out.layout=org.apache.log4j.PatternLayout',
    'log4j.appender.out.layout.ConversionPattern=%d %p %c %m%n',
    '',
  ].join('\n'),
  'log4j2.properties': [
    'rootLogger.level=WARN',
    'rootLogger.appenderRef.out.ref=out',
    'appender.out.type=Console',
    'appender.out.name=out',
    'appender.out.layout.type=PatternLayout',
    'appender.out.layout.pattern=%d %p %c %m%n',
    '',
  ].join('\n'),
} as const;
