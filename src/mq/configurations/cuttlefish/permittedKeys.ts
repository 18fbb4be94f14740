/** The kind of a value. `https`: if the value is a URL, it must begin with `https://`. */
export type ValueRule =
  | { readonly integer: readonly [min: number, max: number] }
  | { readonly oneOf: readonly string[] }
  | 'text'
  | 'https';

/**
 * A key, or a pattern: `*` is one part between dots, `**` at the end one or more. The first row that matches
 * applies.
 */
type KeyRow = readonly [pattern: string, rule: ValueRule];

const BOOLEAN = { oneOf: ['true', 'false'] } as const;
const COUNT = { integer: [0, 2_147_483_647] } as const;
const VERIFY = { oneOf: ['verify_none', 'verify_peer'] } as const;
const HOSTNAMES = { oneOf: ['wildcard', 'none'] } as const;

/**
 * The keys of a RabbitMQ configuration. Data only, replaced as a whole when AWS changes it.
 * Source: Amazon MQ Developer Guide as of 2026-06: "Configurable values", "Resource Limit Configuration",
 * "AMQP client SSL configuration", "Configuring mTLS", the pages on OAuth 2.0, LDAP, HTTP and SSL certificate
 * authentication.
 */
export const PERMITTED_KEYS: readonly KeyRow[] = [
  ['consumer_timeout', COUNT],
  ['heartbeat', { integer: [60, 3600] }],
  ['management.restrictions.operator_policy_changes.disabled', BOOLEAN],
  ['quorum_queue.property_equivalence.relaxed_checks_on_redeclaration', BOOLEAN],
  ['secure.management.http.headers.enabled', BOOLEAN],
  ['connection_max', COUNT],
  ['channel_max_per_node', COUNT],
  ['cluster_queue_limit', COUNT],
  ['vhost_max', COUNT],
  ['runtime_parameters.limits.shovel', COUNT],
  ['cluster_exchange_limit', COUNT],
  ['consumer_max_per_channel', COUNT],
  ['max_message_size', COUNT],
  ['amqp_client.ssl_options.verify', VERIFY],
  ['ssl_options.verify', VERIFY],
  ['ssl_options.fail_if_no_peer_cert', BOOLEAN],
  ['ssl_options.depth', COUNT],
  ['ssl_options.hostname_verification', HOSTNAMES],
  [
    'ssl_cert_login_from',
    { oneOf: ['distinguished_name', 'common_name', 'subject_alternative_name', 'subject_alt_name'] },
  ],
  ['ssl_cert_login_san_type', { oneOf: ['dns', 'ip', 'email', 'uri', 'other_name'] }],
  ['ssl_cert_login_san_index', COUNT],
  ['management.ssl.verify', VERIFY],
  ['management.ssl.depth', COUNT],
  ['management.ssl.hostname_verification', HOSTNAMES],
  ['auth_mechanisms.*', 'text'],
  ['auth_backends.*', 'text'],
  ['auth_backends.*.authn', 'text'],
  ['auth_backends.*.authz', 'text'],
  ['auth_http.http_method', { oneOf: ['get', 'post'] }],
  ['auth_http.**', 'https'],
  ['auth_ldap.log', { oneOf: ['false', 'true', 'network'] }],
  ['auth_ldap.**', 'text'],
  ['auth_oauth2.**', 'https'],
  ['management.oauth_enabled', BOOLEAN],
  ['management.oauth_*', 'https'],
  ['management.oauth_resource_servers.**', 'https'],
  ['aws.arns.**', 'text'],
];

/** TLS options that are not supported in any section that has them. */
const TLS_OPTIONS = [
  'cert',
  'client_renegotiation',
  'dh',
  'dhfile',
  'honor_cipher_order',
  'honor_ecc_order',
  'key.**',
  'log_alert',
  'password',
  'psk_identity',
  'reuse_sessions',
  'secure_renegotiate',
  'versions.**',
  'sni',
  'crl_check',
];

/** Exceptions to the patterns above, from the same pages. A file or a secret is given as an ARN instead. */
export const FORBIDDEN_KEYS: readonly string[] = [
  ...['auth_ldap.ssl_options', 'auth_http.ssl_options'].flatMap((where) =>
    [...TLS_OPTIONS, 'cacertfile', 'certfile', 'keyfile'].map((option) => `${where}.${option}`),
  ),
  'auth_ldap.dn_lookup_bind.password',
  'auth_ldap.other_bind.password',
  'auth_oauth2.https.cacertfile',
  'auth_oauth2.oauth_providers.*.https.cacertfile',
  'auth_oauth2.signing_keys.*',
  'management.oauth_client_secret',
  'management.oauth_resource_servers.*.oauth_client_secret',
];

/** The keys that a section for one instance type may have. */
export const SECTION_KEYS: ReadonlySet<string> = new Set([
  'max_message_size',
  'channel_max_per_node',
  'connection_max',
  'cluster_queue_limit',
  'vhost_max',
  'consumer_max_per_channel',
  'runtime_parameters.limits.shovel',
  'cluster_exchange_limit',
]);
