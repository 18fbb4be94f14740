import { join } from 'node:path';
import { parseXml, type XmlElement, type XmlNode } from '../../../src/mq/configurations/xml/parseXml.ts';
import { isXmlText } from '../../../src/mq/configurations/xml/readXmlText.ts';
import { writeXml } from '../../../src/mq/configurations/xml/sanitizeXml.ts';
import type { PlannedUser } from '../brokerPlan.ts';
import type { PreparedBroker } from '../program.ts';
import { namesBrokersOnly } from './networkConnectors.ts';

const BEANS = 'http://www.springframework.org/schema/beans';
const CORE = 'http://activemq.apache.org/schema/core';
/** Where the schemas are in ActiveMQ's own libraries: nothing is fetched. */
const SCHEMAS = [
  `${BEANS} http://www.springframework.org/schema/beans/spring-beans.xsd`,
  `${CORE} http://activemq.apache.org/schema/core/activemq-core.xsd`,
].join(' ');

/** Wire-level connections of a connector (Developer Guide, "Quotas in Amazon MQ"). */
const MAX_CONNECTIONS = 1_000;
/** Names of the connectors by scheme; a document gives attributes to `openwire` alone. */
const CONNECTORS: Readonly<Record<string, string>> = {
  ssl: 'openwire',
  'amqp+ssl': 'amqp',
  'stomp+ssl': 'stomp',
  'mqtt+ssl': 'mqtt',
  wss: 'ws',
};

/**
 * `activemq.xml`: the document of the configuration's revision, and in it what makes the broker run on this
 * machine: its directory, users, certificate and ports. It holds passwords.
 */
export function activemqConfiguration(
  { plan, directory, ports, note }: PreparedBroker,
  schemes: readonly string[],
  keyStore: { readonly file: string; readonly password: string },
): string {
  const { broker } = plan;
  const root =
    plan.document === undefined
      ? element('broker', {})
      : withoutPrograms(withoutComments(parseXml(plan.document).root), broker.id, note);
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
      dataDirectory: join(directory, 'data'),
      useJmx: 'false',
    }),
    children: [
      ...root.children.filter(
        (child) =>
          child.kind === 'element' &&
          !['plugins', 'persistenceAdapter', 'transportConnectors'].includes(child.name),
      ),
      element('plugins', {}, [authentication(users), ...childrenOf(root, 'plugins')]),
      element('persistenceAdapter', {}, [
        element('kahaDB', {
          ...valuesOf(childrenOf(root, 'persistenceAdapter').find(({ name }) => name === 'kahaDB')),
          directory: join(directory, 'data', 'kahadb'),
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
  return writeXml({ root: element('beans', beans, [literal(merged)]), before: [], after: [] });
}

/** Nobody connects without a name and a password. */
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

/** XML has no way to write some control characters. */
function isWritable({ username, password }: PlannedUser, id: string, note: PreparedBroker['note']): boolean {
  if (isXmlText(password)) return true;
  note(`The password of the user ${username} of ${id} has a control character, so the user cannot sign in.`);
  return false;
}

/** The attributes that a document gives to the connector of this name. */
function givenAttributes(root: XmlElement, connector: string): Readonly<Record<string, string>> {
  const given = childrenOf(root, 'transportConnectors').map(valuesOf);
  return given.find(({ name }) => name === connector) ?? {};
}

/**
 * Spring evaluates `#{…}` in every attribute, as a program. In a document and in a password it is text, so
 * each one becomes an expression that gives just this text.
 */
function literal(node: XmlElement): XmlElement {
  return {
    ...node,
    attributes: node.attributes.map(({ name, value }) => ({
      name,
      value: value.replaceAll('#{', "#{'#{'}"),
    })),
    children: node.children.map((child) => (child.kind === 'element' ? literal(child) : child)),
  };
}

/**
 * The document without network connectors that would run a program: whoever may write a configuration could
 * run one.
 */
function withoutPrograms(node: XmlElement, id: string, note: PreparedBroker['note']): XmlElement {
  const children = node.children.flatMap((child): XmlNode[] => {
    if (child.kind !== 'element') return [child];
    if (child.name !== 'networkConnector' || namesBrokersOnly(child))
      return [withoutPrograms(child, id, note)];
    note(`A network connector of ${id} names more than brokers by tcp or ssl, so ${id} runs without it.`);
    return [];
  });
  return { ...node, children };
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

function attributes(values: Readonly<Record<string, string>>): XmlElement['attributes'] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

function element(
  name: string,
  values: Readonly<Record<string, string>>,
  children: readonly XmlNode[] = [],
): XmlElement {
  return { kind: 'element', name, attributes: attributes(values), children };
}
