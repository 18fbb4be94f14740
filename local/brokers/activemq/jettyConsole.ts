import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { XmlElement } from '../../../src/mq/configurations/xml/parseXml.ts';
import type { PlannedUser } from '../brokerPlan.ts';
import { element, springText } from './elements.ts';

/**
 * The versions of Jetty that have the classes named here: 9 to 11, in ActiveMQ 5.16 to 6.1. Jetty 12 has
 * other classes.
 */
const LIBRARIES = [/^jetty-webapp-(?:9|1[01])\./, /^activemq-web-\d/];

/** Whether an installation has the web console, and a Jetty that can serve it. */
export function hasJettyConsole(home: string, libraries: readonly string[]): boolean {
  const webapp = join(home, 'webapps', 'admin', 'WEB-INF', 'web.xml');
  return existsSync(webapp) && LIBRARIES.every((library) => libraries.some((name) => library.test(name)));
}

interface ConsoleParts {
  /** ActiveMQ's folder, with `webapps`. */
  readonly home: string;
  readonly port: number;
  readonly users: readonly PlannedUser[];
  readonly keyStore: { readonly file: string; readonly password: string };
}

const JETTY = 'org.eclipse.jetty';
const SERVER = 'consoleServer';
const HANDLERS = 'consoleHandlers';
const USERS = 'consoleUsers';

/**
 * The beans of the web console, which come after the broker: without them ActiveMQ has no console. They are
 * those of ActiveMQ's own `jetty.xml`, but with TLS only, on 127.0.0.1, and for users with console access.
 * Source: ActiveMQ 5.18 and 6.1, conf/jetty.xml.
 */
export function jettyConsole({ home, port, users, keyStore }: ConsoleParts): readonly XmlElement[] {
  const webapps = join(home, 'webapps');
  return [
    bean(`${JETTY}.security.UserStore`, { id: USERS }),
    ...users.filter(({ consoleAccess }) => consoleAccess).map(signIn),
    bean(`${JETTY}.server.handler.HandlerCollection`, { id: HANDLERS }, [
      list('handlers', [
        bean(`${JETTY}.webapp.WebAppContext`, {}, [
          value('contextPath', '/admin'),
          value('resourceBase', join(webapps, 'admin')),
        ]),
        bean(`${JETTY}.server.handler.ResourceHandler`, {}, [
          value('directoriesListed', 'false'),
          value('resourceBase', webapps),
        ]),
      ]),
    ]),
    bean(`${JETTY}.server.Server`, { id: SERVER, 'destroy-method': 'stop' }, [security()]),
    call(value('targetObject', SERVER, 'ref'), 'setConnectors', [
      list('arguments', [connector(port, keyStore)]),
    ]),
    bean(INVOKE, {}, [
      value('staticMethod', 'org.apache.activemq.web.config.JspConfigurer.configureJetty'),
      list('arguments', [element('ref', { bean: SERVER }), element('ref', { bean: HANDLERS })]),
    ]),
    call(value('targetObject', SERVER, 'ref'), 'start', []),
  ];
}

function signIn({ username, password }: PlannedUser): XmlElement {
  return call(value('targetObject', USERS, 'ref'), 'addUser', [
    list('arguments', [
      bean('java.lang.String', {}, [argument({ value: springText(username) })]),
      bean(`${JETTY}.util.security.Password`, {}, [argument({ value: springText(password) })]),
      bean('java.lang.String', {}, [argument({ value: 'admin' })]),
    ]),
  ]);
}

function security(): XmlElement {
  return nested(
    'handler',
    bean(`${JETTY}.security.ConstraintSecurityHandler`, {}, [
      nested(
        'loginService',
        bean(`${JETTY}.security.HashLoginService`, {}, [
          value('name', 'ActiveMQRealm'),
          value('userStore', USERS, 'ref'),
        ]),
      ),
      nested('authenticator', bean(`${JETTY}.security.authentication.BasicAuthenticator`)),
      list('constraintMappings', [
        bean(`${JETTY}.security.ConstraintMapping`, {}, [
          value('pathSpec', '/*'),
          nested(
            'constraint',
            bean(`${JETTY}.util.security.Constraint`, {}, [
              value('name', 'BASIC'),
              value('roles', 'admin'),
              value('authenticate', 'true'),
            ]),
          ),
        ]),
      ]),
      value('handler', HANDLERS, 'ref'),
    ]),
  );
}

function connector(port: number, { file, password }: ConsoleParts['keyStore']): XmlElement {
  // SNI is not checked, because clients use an address, and SNI can contain only names.
  const customizer = bean(`${JETTY}.server.SecureRequestCustomizer`, {}, [argument({ value: 'false' })]);
  const http = bean(`${JETTY}.server.HttpConfiguration`, {}, [
    value('sendServerVersion', 'false'),
    list('customizers', [customizer]),
  ]);
  const tls = bean(`${JETTY}.util.ssl.SslContextFactory$Server`, {}, [
    value('keyStorePath', file),
    value('keyStorePassword', password),
    value('keyStoreType', 'PKCS12'),
  ]);
  return bean(`${JETTY}.server.ServerConnector`, {}, [
    argument({ ref: SERVER }),
    argument({}, tls),
    argument(
      {},
      element('list', {}, [bean(`${JETTY}.server.HttpConnectionFactory`, {}, [argument({}, http)])]),
    ),
    value('host', '127.0.0.1'),
    value('port', String(port)),
  ]);
}

const INVOKE = 'org.springframework.beans.factory.config.MethodInvokingFactoryBean';

function bean(
  name: string,
  values: Readonly<Record<string, string>> = {},
  content: readonly XmlElement[] = [],
) {
  return element('bean', { ...values, class: name }, content);
}

function value(name: string, text: string, kind: 'value' | 'ref' = 'value'): XmlElement {
  return element('property', { name, [kind]: kind === 'value' ? springText(text) : text });
}

function nested(name: string, content: XmlElement): XmlElement {
  return element('property', { name }, [content]);
}

function list(name: string, content: readonly XmlElement[]): XmlElement {
  return nested(name, element('list', {}, content));
}

function argument(values: Readonly<Record<string, string>>, ...content: readonly XmlElement[]): XmlElement {
  return element('constructor-arg', values, content);
}

function call(target: XmlElement, method: string, content: readonly XmlElement[]): XmlElement {
  return bean(INVOKE, {}, [target, value('targetMethod', method), ...content]);
}
