import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkCuttlefish } from '../../../src/mq/configurations/cuttlefish/checkCuttlefish.ts';
import { parseCuttlefish } from '../../../src/mq/configurations/cuttlefish/parseCuttlefish.ts';
import { DEFAULT_DOCUMENTS } from '../../../src/mq/configurations/defaultConfiguration.ts';
import { MqError } from '../../../src/mq/model/errors.ts';
import { wellFormedText } from '../../support/wellFormedText.ts';

const settings = (text: string) => parseCuttlefish(text).map(({ key, value }) => [key, value]);

describe('the settings of a Cuttlefish document are read', () => {
  test.each([
    ['nothing', '', []],
    ['comments and empty lines', '# a\n\n   ## b = c\n', []],
    [
      'with and without spaces',
      'a=1\n b.c = 2 ',
      [
        ['a', '1'],
        ['b.c', '2'],
      ],
    ],
    [
      'with a comment behind',
      'a = 1 # one\nb = 2#two',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'with CRLF',
      'a = 1\r\nb = 2\r\n',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['with = in the value', 'a = ou=x,dc=y', [['a', 'ou=x,dc=y']]],
    ['in quotes', "a = 'x # y' # z", [['a', 'x # y']]],
    ['in long quotes on one line', "a = '''x 'y' # z'''  # c", [['a', "x 'y' # z"]]],
    ['in long quotes: quotes at both ends are not part of it', "a = ''''x y'''", [['a', 'x y']]],
    [
      'over several lines: ends of lines at both ends are not part of it',
      "a = '''\n[{x, 1},\n # y\n{z, 2}]\n'''\nb = 1",
      [
        ['a', '[{x, 1},\n # y\n{z, 2}]'],
        ['b', '1'],
      ],
    ],
    [
      'twice: the last one counts, and both are kept',
      'a = 1\na = 2',
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
  ])('%s', (_, text, expected) => {
    expect(settings(text)).toStrictEqual(expected);
  });

  test('from sections', () => {
    const text =
      'a = 1\n{{m7g.large.3}}\na = 2\n{{m7g.large.3}}\n\n{{m7g.medium.1}}\n{{m7g.medium.1}}\nb = 3';
    expect(parseCuttlefish(text)).toStrictEqual([
      { key: 'a', value: '1', section: undefined, line: 1 },
      { key: 'a', value: '2', section: 'm7g.large.3', line: 3 },
      { key: 'b', value: '3', section: undefined, line: 8 },
    ]);
  });
});

const invalid = (reason: string) =>
  expect.objectContaining({
    name: 'BadRequestException',
    errorAttribute: 'data',
    message: expect.stringMatching(`^The specified Cuttlefish configuration data is invalid: .*${reason}`),
  });

test.each([
  ['XML', '<broker/>', 'line 1 is not a setting'],
  ['a key alone', 'heartbeat', 'line 1 is not a setting'],
  ['no key', ' = 1', 'line 1 is not a setting'],
  ['a key with a space', 'a b = 1', 'line 1 is not a setting'],
  ['a key with an empty part', 'a..b = 1', 'line 1 is not a setting'],
  ['no value', 'heartbeat =', 'line 1 has no value'],
  ['a comment for a value', 'heartbeat = # 60', 'line 1 has no value'],
  ['an open quote', "heartbeat = '60", 'line 1 has no value'],
  ['text behind a quote', "heartbeat = '60' s", 'line 1 has no value'],
  ['an open long quote', "\nauth_ldap.queries.tags = '''\n[]", 'begins in line 2 has no end'],
  ['text behind a long quote', "auth_ldap.queries.tags = '''\n[]''' x", 'ends in line 2'],
  ['an open section', '{{m7g.large.3}}\nconnection_max = 1', 'section \\[m7g.large.3\\] has no end'],
  ['a section inside a section', '{{m7g.large.3}}\n{{m7g.large.1}}', 'begins inside section'],
  ['a section of another mode', '{{m7g.large.2}}\n{{m7g.large.2}}', 'line 1 is not a setting'],
  [
    'a key that no section has',
    '{{m7g.large.3}}\nheartbeat = 60\n{{m7g.large.3}}',
    'not supported in a section',
  ],
  [
    'an unknown key',
    'heartbeat = 60\nvm_memory_high_watermark.relative = 0.8',
    '\\[vm_memory_high_watermark.relative\\] in line 2 is not supported',
  ],
  ['a key of another shape', 'auth_backends.1.x = internal', 'is not supported'],
  ['a key that only begins like one', 'heartbeats = 60', 'is not supported'],
  ['a listener', 'listeners.tcp.default = 5672', 'is not supported'],
  ['a file', 'ssl_options.cacertfile = /etc/passwd', 'is not supported'],
  ['a file behind a pattern', 'auth_ldap.ssl_options.keyfile = /etc/passwd', 'is not supported'],
  ['a secret that must be an ARN', 'auth_ldap.dn_lookup_bind.password = s3cret-s3cret', 'is not supported'],
  ['a secret of OAuth', 'management.oauth_client_secret = s3cret', 'is not supported'],
  [
    'a secret of OAuth by server',
    'management.oauth_resource_servers.1.oauth_client_secret = s',
    'is not supported',
  ],
  ['a signing key', 'auth_oauth2.signing_keys.id1 = /k.pem', 'is not supported'],
  ['a TLS version', 'auth_http.ssl_options.versions.1 = tlsv1', 'is not supported'],
  ['too small a number', 'heartbeat = 59', 'must be an integer from \\[60\\] to \\[3600\\]'],
  ['too large a number', 'heartbeat = 3601', 'must be an integer'],
  ['a number past 32 bits', 'consumer_timeout = 2147483648', 'must be an integer'],
  ['a negative number', 'consumer_timeout = -1', 'must be an integer'],
  ['a number with a unit', 'heartbeat = 60s', 'must be an integer'],
  ['no boolean', 'secure.management.http.headers.enabled = yes', 'Valid values: \\[true, false\\]'],
  ['no mode', 'ssl_options.verify = maybe', 'Valid values: \\[verify_none, verify_peer\\]'],
  ['a log with passwords', 'auth_ldap.log = network_unsafe', 'Valid values: \\[false, true, network\\]'],
  ['plain HTTP', 'auth_http.user_path = http://a', 'must be a URL that begins with \\[https://\\]'],
  ['plain HTTP in OAuth', 'auth_oauth2.jwks_url = HTTP://a', 'must be a URL'],
  [
    'an ARN without a role',
    'aws.arns.auth_ldap.ssl_options.cacertfile = arn:aws:s3:::b/c',
    'aws.arns.assume_role_arn',
  ],
  [
    'LDAP without TLS',
    'auth_ldap.servers.1 = a\nauth_ldap.use_ssl = false',
    'LDAP servers are reached over TLS only',
  ],
])('%s is refused', (_, text, reason) => {
  expect(() => checkCuttlefish(text)).toThrow(invalid(reason));
});

test.each([
  DEFAULT_DOCUMENTS.RABBITMQ,
  'consumer_timeout = 0\nheartbeat = 3600',
  'connection_max = 1000\n\n{{m7g.large.3}}\nconnection_max = 2000\n{{m7g.large.3}}',
  'management.restrictions.operator_policy_changes.disabled=false',
  'auth_backends.1 = oauth2\nauth_backends.2.authn = ldap\n' +
    'auth_oauth2.resource_server_id = x\nauth_oauth2.issuer = https://a',
  'auth_ldap.servers.1 = a\nauth_ldap.use_ssl = true\nauth_ldap.queries.tags ' +
    "= '''\n[{administrator, {constant, true}}]\n'''",
  'aws.arns.assume_role_arn = arn:aws:iam::123456789012:role/x\n' +
    'aws.arns.ssl_options.cacertfile = arn:aws:s3:::b/c',
  'management.oauth_enabled = true\nmanagement.oauth_provider_url = ' +
    'https://a\nmanagement.oauth_scopes = openid',
])('a document of the Developer Guide is accepted (%#)', (text) => {
  expect(() => checkCuttlefish(text)).not.toThrow();
});

test('a refusal never quotes a value', () => {
  const secret = 'correct-horse';
  for (const key of ['auth_ldap.dn_lookup_bind.password', 'heartbeat', 'ssl_options.verify', 'a b', 'x']) {
    expect(() => checkCuttlefish(`${key} = ${secret}`)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(secret) }),
    );
  }
});

test('a refusal has at most a few lines, however long the document is', () => {
  const section = `{{${'a'.repeat(200_000)}.large.3}}`;
  for (const text of [section, `${section}\n{{m7g.large.3}}`, `${'a'.repeat(200_000)} = 1`]) {
    expect(() => checkCuttlefish(text)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{1,500}$/) }),
    );
  }
});

test('any text is accepted or gives an MqError, in little time', () => {
  const line = fc.array(
    fc.constantFrom(
      'heartbeat',
      ' = ',
      '60',
      "'",
      "'''",
      '#',
      '\n',
      '{{m7g.large.3}}',
      '.',
      'auth_ldap.x',
      ' ',
    ),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        wellFormedText(),
        line.map((parts) => parts.join('')),
      ),
      (text) => {
        try {
          checkCuttlefish(text);
        } catch (error) {
          expect(error).toBeInstanceOf(MqError);
        }
      },
    ),
    { numRuns: 2000 },
  );
  for (const text of [
    ' '.repeat(250_000),
    'a.'.repeat(120_000),
    `a = ${"'".repeat(250_000)}`,
    'a='.repeat(120_000),
    "a='''\n".repeat(40_000),
    `heartbeat = ${' '.repeat(250_000)}#`,
  ]) {
    const started = performance.now();
    expect(() => checkCuttlefish(`${text}\n?`)).toThrow(MqError);
    expect(performance.now() - started).toBeLessThan(2_000);
  }
});
