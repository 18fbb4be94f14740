import { parseXml, type XmlElement, type XmlNode } from '../../../src/mq/configurations/xml/parseXml.ts';
import { sanitizeXml, writeXml } from '../../../src/mq/configurations/xml/sanitizeXml.ts';
import { isXmlText } from '../../../src/xml/checkXml.ts';
import type { PlannedUser } from '../brokerPlan.ts';
import type { PreparedBroker } from '../program.ts';
import { attributes, element, springText } from './elements.ts';
import { jettyConsole } from './jettyConsole.ts';
import { withoutReach } from './withoutReach.ts';

const BEANS = 'http://www.springframework.org/schema/beans';
const CORE = 'http://activemq.apache.org/schema/core';
/** The places of the schemas in ActiveMQ's own libraries, so that none is fetched from the network. */
const SCHEMAS = [
  `${BEANS} http://www.springframework.org/schema/beans/spring-beans.xsd`,
  `${CORE} http://activemq.apache.org/schema/core/activemq-core.xsd`,
].join(' ');

/** Wire-level connections of a connector (Developer Guide, "Quotas in Amazon MQ"). */
const MAX_CONNECTIONS = 1_000;
/** The names of the connectors by scheme. In a document, only `openwire` can have attributes. */
const CONNECTORS: Readonly<Record<string, string>> = {
  ssl: 'openwire',
  'amqp+ssl': 'amqp',
  'stomp+ssl': 'stomp',
  'mqtt+ssl': 'mqtt',
  wss: 'ws',
};

/**
 * `activemq.xml`: the document of the configuration's revision, and in it what makes the broker run on this
 * machine: its users, certificate, ports, and its files, named from the broker's directory. It holds
 * passwords.
 * @param consoleHome ActiveMQ's folder, where it has a web console
 * @throws Error when the broker would not ask for the passwords of its users
 */
export function activemqConfiguration(
  { plan, ports, note }: PreparedBroker,
  schemes: readonly string[],
  keyStore: { readonly file: string; readonly password: string },
  consoleHome: string | undefined,
): string {
  const { broker } = plan;
  const root =
    plan.document === undefined ? element('broker', {}) : readDocument(plan.document, broker.id, note);
  const users = plan.users.filter((user) => isWritable(user, broker.id, note));
  const connectors = schemes.map((scheme, index) => {
    const name = CONNECTORS[scheme] ?? scheme;
    const uri = `${scheme}://127.0.0.1:${ports.endpoints[index]}?maximumConnections=${MAX_CONNECTIONS}`;
    return element('transportConnector', { ...givenAttributes(root, name), name, uri });
  });
  const merged: XmlElement = {
    ...root,
    attributes: attributes({
      ...valuesOf(root),
      xmlns: CORE,
      brokerName: broker.name,
      dataDirectory: 'data',
      // The console reads from JMX, in the process alone.
      useJmx: String(consoleHome !== undefined),
    }),
    children: [
      ...root.children.filter(
        (child) =>
          child.kind === 'element' &&
          !['plugins', 'persistenceAdapter', 'transportConnectors'].includes(child.name),
      ),
      element('managementContext', {}, [element('managementContext', { createConnector: 'false' })]),
      element('plugins', {}, [authentication(users), ...childrenOf(root, 'plugins')]),
      element('persistenceAdapter', {}, [
        element('kahaDB', {
          ...valuesOf(childrenOf(root, 'persistenceAdapter').find(({ name }) => name === 'kahaDB')),
          directory: 'data/kahadb',
        }),
      ]),
      element('sslContext', {}, [
        element('sslContext', {
          keyStore: keyStore.file,
          keyStorePassword: keyStore.password,
          keyStoreType: 'PKCS12',
        }),
      ]),
      element('transportConnectors', {}, connectors),
    ],
  };
  const beans = {
    xmlns: BEANS,
    'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    'xsi:schemaLocation': SCHEMAS,
  };
  const console =
    consoleHome === undefined
      ? []
      : jettyConsole({ home: consoleHome, port: ports.console, users, keyStore });
  return writeXml({ root: element('beans', beans, [literal(merged), ...console]), before: [], after: [] });
}

/** Every connection needs a name and a password. */
function authentication(users: readonly PlannedUser[]): XmlElement {
  return element('simpleAuthenticationPlugin', { anonymousAccessAllowed: 'false' }, [
    element(
      'users',
      {},
      users.map(({ username, password, groups }) =>
        element('authenticationUser', { username, password, groups: groups.join() }),
      ),
    ),
  ]);
}

/** Some control characters cannot be written in XML. */
function isWritable({ username, password }: PlannedUser, id: string, note: PreparedBroker['note']): boolean {
  if (isXmlText(password)) return true;
  note(`The password of the user ${username} of ${id} has a control character, so the user cannot sign in.`);
  return false;
}

/** The attributes of the connector with this name in a document. */
function givenAttributes(root: XmlElement, connector: string): Readonly<Record<string, string>> {
  const given = childrenOf(root, 'transportConnectors').map(valuesOf);
  return given.find(({ name }) => name === connector) ?? {};
}

/** The sanitized document, without parts that could reach anything except other brokers. */
function readDocument(document: string, id: string, note: PreparedBroker['note']): XmlElement {
  if (holds(parseXml(document).root, LDAP_AUTHORIZATION)) {
    throw new Error(
      `Its configuration has ${LDAP_AUTHORIZATION}, and a real broker does not ask an LDAP server.`,
    );
  }
  const { root } = parseXml(sanitizeXml(document).document);
  return withoutReach(withoutComments(root), (what) => note(`${what}, so ${id} runs without it.`));
}

/** Sanitizing would remove it, and leave an authorization plugin that permits everything. */
const LDAP_AUTHORIZATION = 'cachedLDAPAuthorizationMap';

function holds(node: XmlElement, name: string): boolean {
  return node.children.some(
    (child) => child.kind === 'element' && (child.name === name || holds(child, name)),
  );
}

/**
 * In a document and in a password every character is text. XBean takes a value that begins with one `#` for
 * the name of a bean, and removes the first of two.
 */
function literal(node: XmlElement): XmlElement {
  return {
    ...node,
    attributes: node.attributes.map(({ name, value }) => ({
      name,
      value: springText(value).replace(/^#/, '##'),
    })),
    children: node.children.map((child) => (child.kind === 'element' ? literal(child) : child)),
  };
}

function withoutComments(node: XmlElement): XmlElement {
  const children = node.children.flatMap((child): XmlNode[] =>
    child.kind === 'element' ? [withoutComments(child)] : [],
  );
  return { ...node, children };
}

function childrenOf(node: XmlElement, name: string): readonly XmlElement[] {
  const elements = (nodes: readonly XmlNode[]) =>
    nodes.flatMap((child) => (child.kind === 'element' ? [child] : []));
  return elements(node.children)
    .filter((child) => child.name === name)
    .flatMap((child) => elements(child.children));
}

function valuesOf(node: XmlElement | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((node?.attributes ?? []).map(({ name, value }) => [name, value]));
}
