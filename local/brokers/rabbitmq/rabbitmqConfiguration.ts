import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isPermittedKey } from '../../../src/mq/configurations/cuttlefish/checkCuttlefish.ts';
import {
  type CuttlefishSetting,
  parseCuttlefish,
} from '../../../src/mq/configurations/cuttlefish/parseCuttlefish.ts';
import type { PreparedBroker } from '../program.ts';

/** The file with the users of a new broker, in the folder of files that only a starting node reads. */
export const DEFINITIONS_FILE = 'definitions.json';

/** The text of `rabbitmq.conf`, and the files that it names, by their paths from the broker's directory. */
export interface RabbitmqConfiguration {
  readonly text: string;
  readonly values: Readonly<Record<string, string>>;
}

/**
 * `rabbitmq.conf`: the settings of the configuration's revision, followed by the settings for this machine.
 * RabbitMQ uses the last value of a key. Files are named from the broker's directory, where the node runs, so
 * that the path of the directory may have any character.
 * @throws Error when the broker would not ask for the passwords of its users
 */
export function rabbitmqConfiguration(
  home: string,
  { plan, secrets, ports, hasData, note }: PreparedBroker,
): RabbitmqConfiguration {
  const folder = basename(secrets);
  const known = knownKeys(home);
  const asked = ownSettings(plan.document ?? '', plan.broker);
  refuseOtherSignIns(asked);
  const leftOut = (why: string, fits: (setting: CuttlefishSetting) => boolean) => {
    const keys = [...new Set(asked.filter((setting) => !fits(setting)).map(({ key }) => key))];
    if (keys.length > 0) note(`${why}: ${keys.join(', ')}. ${plan.broker.id} runs without them.`);
  };
  leftOut('Amazon MQ does not permit these settings', ({ key }) => isPermittedKey(key));
  leftOut(
    'The RabbitMQ on this machine does not have these settings',
    ({ key }) => known(key) || !isPermittedKey(key),
  );
  leftOut('RabbitMQ would replace the $(…) in the values of these settings', isLiteral);
  const [amqps = 0] = ports.endpoints;
  // Amazon MQ permits none of these keys, so that no document sets one of them.
  const fixed: Readonly<Record<string, string>> = {
    'listeners.tcp': 'none',
    'listeners.ssl.1': `127.0.0.1:${amqps}`,
    'ssl_options.cacertfile': 'ca.pem',
    'ssl_options.certfile': 'certificate.pem',
    'ssl_options.keyfile': 'key.pem',
    'management.ssl.ip': '127.0.0.1',
    'management.ssl.port': String(ports.console),
    'management.ssl.cacertfile': 'ca.pem',
    'management.ssl.certfile': 'certificate.pem',
    'management.ssl.keyfile': 'key.pem',
    'log.console': 'true',
    'log.console.level': 'warning',
    'log.file': 'false',
    ...(hasData ? {} : { load_definitions: `${folder}/${DEFINITIONS_FILE}` }),
  };
  const values: Record<string, string> = {};
  const lines = asked
    .filter((setting) => isPermittedKey(setting.key) && known(setting.key) && isLiteral(setting))
    .map(({ key, value }, index) => {
      if (PLAIN.test(value)) return `${key} = ${value}`;
      const file = `${folder}/value-${index}`;
      values[file] = value;
      return `${key} = $(<${file})`;
    });
  const fixedLines = Object.entries(fixed).map(([key, value]) => `${key} = ${value}`);
  return { text: [...lines, ...fixedLines, ''].join('\n'), values };
}

/**
 * A value that every version of RabbitMQ reads as it is written. Others are in files of their own, which
 * `$(<file)` names: RabbitMQ 3.10 has no quotes at all and refuses what is not Latin-1, and later versions
 * have no way to write `'''` between quotes. Source: Cuttlefish 3.0.1 and 3.7, conf_parse.peg.
 */
const PLAIN = /^[\w!%&*+,./:;<=>?@[\]^`{|}~()"-]+(?: [\w!%&*+,./:;<=>?@[\]^`{|}~()"-]+)*$/;

/**
 * RabbitMQ replaces `$(<file)` by the content of a file and `$(key)` by the value of another setting, in any
 * form of value.
 */
function isLiteral({ value }: CuttlefishSetting): boolean {
  return !value.includes('$(');
}

const SIGN_IN_KEY = /^auth_backends\./;
const OWN_USERS: ReadonlySet<string> = new Set(['internal', 'rabbit_auth_backend_internal']);

/**
 * LDAP, OAuth 2.0 and HTTP are not served here, and a broker without its authentication would be open to
 * everybody.
 */
function refuseOtherSignIns(settings: readonly CuttlefishSetting[]): void {
  const other = settings.find(({ key, value }) => SIGN_IN_KEY.test(key) && !OWN_USERS.has(value));
  if (other === undefined) return;
  throw new Error(
    `Its configuration has ${other.key}, and a real RabbitMQ broker authenticates by its own users only: ` +
      'the value must be internal.',
  );
}

/**
 * The settings for this broker: those outside of sections, then those in the section for its instance type
 * (`m7g.large.1`), which are more specific and come later.
 */
function ownSettings(
  document: string,
  { hostInstanceType, deploymentMode }: PreparedBroker['plan']['broker'],
): readonly CuttlefishSetting[] {
  const nodes = deploymentMode === 'CLUSTER_MULTI_AZ' ? '3' : '1';
  const own = `${hostInstanceType.replace(/^mq\./, '')}.${nodes}`;
  const settings = parseCuttlefish(document);
  return [
    ...settings.filter(({ section }) => section === undefined),
    ...settings.filter(({ section }) => section === own),
  ];
}

/**
 * The keys that the installed RabbitMQ and its plugins know. With an unknown key, RabbitMQ would not start.
 * Source: its Cuttlefish schemas, `{mapping, "listeners.ssl.$name", …`.
 */
function knownKeys(home: string): (key: string) => boolean {
  const patterns = readdirSync(join(home, 'plugins'))
    .map((plugin) => join(home, 'plugins', plugin, 'priv', 'schema'))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')))
    .flatMap((schema) =>
      [...schema.matchAll(/\{mapping,\s*"([^"]+)"/g)].map(([, key = '']) => key.split('.')),
    );
  // The schemas of plugins in archives cannot be read.
  if (patterns.length === 0) return () => true;
  return (key) => {
    const parts = key.split('.');
    return patterns.some(
      (pattern) =>
        pattern.length === parts.length &&
        pattern.every((part, index) => part.startsWith('$') || part === parts[index]),
    );
  };
}
