import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CuttlefishSetting,
  parseCuttlefish,
} from '../../../src/mq/configurations/cuttlefish/parseCuttlefish.ts';
import type { PreparedBroker } from '../program.ts';

/**
 * `rabbitmq.conf`: the settings of the configuration's revision, and after them what makes the broker run on
 * this machine. RabbitMQ takes the last value of a key.
 * @param definitions the file with the users of a new broker
 */
export function rabbitmqConfiguration(
  home: string,
  { plan, directory, ports, note }: PreparedBroker,
  definitions: string | undefined,
): string {
  const known = knownKeys(home);
  const asked = ownSettings(plan.document ?? '', plan.broker);
  const unknown = [...new Set(asked.filter(({ key }) => !known(key)).map(({ key }) => key))];
  if (unknown.length > 0) {
    note(
      `The RabbitMQ on this machine does not have the settings ${unknown.join(', ')}: ${plan.broker.id} runs without them.`,
    );
  }
  const file = (name: string) => join(directory, name).replaceAll('\\', '/');
  const [amqps = 0] = ports.endpoints;
  const fixed: Readonly<Record<string, string>> = {
    'listeners.tcp': 'none',
    'listeners.ssl.1': `127.0.0.1:${amqps}`,
    'ssl_options.cacertfile': file('ca.pem'),
    'ssl_options.certfile': file('certificate.pem'),
    'ssl_options.keyfile': file('key.pem'),
    'management.ssl.ip': '127.0.0.1',
    'management.ssl.port': String(ports.console),
    'management.ssl.cacertfile': file('ca.pem'),
    'management.ssl.certfile': file('certificate.pem'),
    'management.ssl.keyfile': file('key.pem'),
    'log.console': 'true',
    'log.console.level': 'warning',
    'log.file': 'false',
    ...(definitions === undefined ? {} : { load_definitions: definitions.replaceAll('\\', '/') }),
  };
  const lines = asked
    .filter(({ key }) => known(key) && !Object.hasOwn(fixed, key))
    .map(({ key, value }) => `${key} = ${quoted(value)}`);
  return [...lines, ...Object.entries(fixed).map(([key, value]) => `${key} = ${value}`), ''].join('\n');
}

/**
 * The settings for this broker: those outside of a section, and those of the section of its instance type
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

/** A `#` begins a comment, and the quotes of RabbitMQ's format are `'''`. */
function quoted(value: string): string {
  return /^[^#'\n]*$/.test(value) ? value : `'''${value}'''`;
}

/**
 * Which keys the installed RabbitMQ and its plugins read: a key that is unknown to it would keep it from
 * starting. Source: its Cuttlefish schemas, `{mapping, "listeners.ssl.$name", …`.
 */
function knownKeys(home: string): (key: string) => boolean {
  const patterns = readdirSync(join(home, 'plugins'))
    .map((plugin) => join(home, 'plugins', plugin, 'priv', 'schema'))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')))
    .flatMap((schema) =>
      [...schema.matchAll(/\{mapping,\s*"([^"]+)"/g)].map(([, key = '']) => key.split('.')),
    );
  // Plugins in archives show no schemas.
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
