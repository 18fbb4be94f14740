import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findActivemq } from '../../../local/brokers/activemq/activemq.ts';
import { findRabbitmq } from '../../../local/brokers/rabbitmq/rabbitmq.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mqgate-programs-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function place(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), '');
  }
}

describe('an installation of RabbitMQ', () => {
  test.each([
    ['3.13.7', 'plugins/rabbit-3.13.7/ebin/rabbit.app'],
    ['4.1.0-rc.1', 'plugins/rabbit-4.1.0-rc.1.ez'],
  ])('has version %s by %s', (version, path) => {
    place('plugins/rabbit_common-1.0.0/ebin/rabbit_common.app', path);
    expect(findRabbitmq(home)?.version).toBe(version);
  });

  test('is not found in a folder without it', () => {
    place('plugins/README');
    expect(findRabbitmq(home)).toBeUndefined();
    expect(findRabbitmq(join(home, 'nowhere'))).toBeUndefined();
  });
});

const WEBAPP = 'webapps/admin/WEB-INF/web.xml';

describe('an installation of ActiveMQ', () => {
  test.each([
    ['OpenWire alone', [], ['ssl']],
    ['MQTT without its codec', ['lib/activemq-mqtt-5.18.3.jar'], ['ssl']],
    [
      'STOMP and MQTT',
      ['lib/activemq-stomp-5.18.3.jar', 'lib/activemq-mqtt-5.18.3.jar', 'lib/mqtt-client-1.16.jar'],
      ['ssl', 'stomp+ssl', 'mqtt+ssl'],
    ],
    [
      'all protocols of the service, in its order',
      [
        'lib/optional/activemq-http-5.18.3.jar',
        'lib/web/websocket-server-9.4.53.jar',
        'lib/optional/activemq-amqp-5.18.3.jar',
        'lib/optional/proton-j-0.34.1.jar',
        'lib/optional/activemq-stomp-5.18.3.jar',
        'lib/optional/activemq-mqtt-5.18.3.jar',
        'lib/optional/mqtt-client-1.16.jar',
      ],
      ['ssl', 'amqp+ssl', 'stomp+ssl', 'mqtt+ssl', 'wss'],
    ],
  ])('serves %s', (_, libraries, endpoints) => {
    place('lib/activemq-broker-5.18.3.jar', ...libraries);
    expect(findActivemq(home, undefined)).toMatchObject({ version: '5.18.3', endpoints });
  });

  const JETTY = ['lib/web/jetty-webapp-9.4.53.jar', 'lib/activemq-web-5.18.3.jar', WEBAPP];

  test.each([
    ['the libraries and the pages', JETTY, 'process'],
    ['Jetty 11', ['lib/web/jetty-webapp-11.0.20.jar', 'lib/activemq-web-6.0.1.jar', WEBAPP], 'process'],
    ['Jetty 12, whose classes have other names', ['lib/web/jetty-ee11-webapp-12.1.0.jar', WEBAPP], 'gateway'],
    ['no pages', JETTY.slice(0, -1), 'gateway'],
    ['nothing, as on Debian', [], 'gateway'],
  ])('with %s: has a console, or says why not', (_, files, console) => {
    place('lib/activemq-broker-5.18.3.jar', ...files);
    expect(findActivemq(home, undefined)).toMatchObject({ console });
  });

  test('names the protocols for which it has no libraries', () => {
    place('lib/activemq-broker-5.18.3.jar', 'lib/activemq-stomp-5.18.3.jar');
    expect(findActivemq(home, undefined)?.lacks).toBe(
      `The ActiveMQ in ${home} has no libraries for amqp+ssl, mqtt+ssl, wss, ` +
        'the web console. Its brokers run without them.',
    );
  });

  test.each([
    'websocket-server-9.4.53.jar',
    'websocket-jetty-server-11.0.20.jar',
    'jetty-ee11-websocket-jetty-server-12.1.0.jar',
  ])('serves WebSocket with %s', (library) => {
    place('lib/activemq-broker-5.18.3.jar', 'lib/optional/activemq-http-5.18.3.jar', `lib/web/${library}`);
    expect(findActivemq(home, undefined)?.endpoints).toEqual(['ssl', 'wss']);
  });

  test('has its version in a link’s target, as on Debian', () => {
    place('java/activemq-broker.jar', 'java/activemq-broker-5.17.2.jar');
    mkdirSync(join(home, 'lib'));
    symlinkSync(join(home, 'java/activemq-broker.jar'), join(home, 'lib/activemq-broker.jar'));
    expect(findActivemq(home, undefined)?.version).toBe('5.17.2');
  });

  test('is not found in a folder without it', () => {
    place('lib/activemq-client-5.18.3.jar');
    expect(findActivemq(home, undefined)).toBeUndefined();
  });
});
