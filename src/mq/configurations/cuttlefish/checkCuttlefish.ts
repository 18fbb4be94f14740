import { type CuttlefishSetting, invalidCuttlefish, parseCuttlefish } from './parseCuttlefish.ts';
import { FORBIDDEN_KEYS, PERMITTED_KEYS, SECTION_KEYS, type ValueRule } from './permittedKeys.ts';

const LONGEST_QUOTED_KEY = 100;
const INTEGER = /^\d{1,10}$/;
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

const PERMITTED = PERMITTED_KEYS.map(([pattern, rule]) => ({ matches: matcher(pattern), rule }));
const FORBIDDEN = FORBIDDEN_KEYS.map(matcher);

/**
 * Checks that a RabbitMQ document has known keys only, and that each value is of its key's kind. The document
 * is kept unchanged.
 * @throws MqError BadRequestException on `data`
 */
export function checkCuttlefish(text: string): void {
  const settings = parseCuttlefish(text);
  for (const setting of settings) checkSetting(setting);
  const keys = new Set(settings.map(({ key }) => key));
  const usesArn = [...keys].some((key) => key.startsWith('aws.arns.'));
  if (usesArn && !keys.has('aws.arns.assume_role_arn')) {
    throw invalidCuttlefish(
      'values given as ARN need a role to read them. Specify [aws.arns.assume_role_arn].',
    );
  }
  const usesLdap = [...keys].some((key) => key.startsWith('auth_ldap.servers.'));
  if (usesLdap && !settings.some(turnsOnLdapTls)) {
    throw invalidCuttlefish(
      'LDAP servers are reached over TLS only. Set [auth_ldap.use_ssl] ' +
        'or [auth_ldap.use_starttls] to [true].',
    );
  }
}

function checkSetting({ key, value, section, line }: CuttlefishSetting): void {
  const named = key.slice(0, LONGEST_QUOTED_KEY);
  const row = permittedRow(key);
  if (row === undefined) {
    throw invalidCuttlefish(`key [${named}] in line ${line} is not supported.`);
  }
  if (section !== undefined && !SECTION_KEYS.has(key)) {
    throw invalidCuttlefish(
      `key [${named}] in line ${line} is not supported in a section. Valid ` +
        `keys: [${[...SECTION_KEYS].join(', ')}].`,
    );
  }
  const wrong = wrongValue(row.rule, value);
  if (wrong !== undefined) throw invalidCuttlefish(`the value of [${named}] in line ${line} ${wrong}`);
}

function permittedRow(key: string) {
  return FORBIDDEN.some((matches) => matches(key))
    ? undefined
    : PERMITTED.find(({ matches }) => matches(key));
}

/** Whether a document may have a key. */
export function isPermittedKey(key: string): boolean {
  return permittedRow(key) !== undefined;
}

function wrongValue(rule: ValueRule, value: string): string | undefined {
  if (rule === 'text') return undefined;
  if (rule === 'https') {
    const insecure = SCHEME.test(value) && !value.toLowerCase().startsWith('https://');
    return insecure ? 'must be a URL that begins with [https://].' : undefined;
  }
  if ('oneOf' in rule) {
    return rule.oneOf.includes(value) ? undefined : `is invalid. Valid values: [${rule.oneOf.join(', ')}].`;
  }
  const [min, max] = rule.integer;
  const number = INTEGER.test(value) ? Number(value) : Number.NaN;
  return number >= min && number <= max ? undefined : `must be an integer from [${min}] to [${max}].`;
}

function turnsOnLdapTls({ key, value }: CuttlefishSetting): boolean {
  return (key === 'auth_ldap.use_ssl' || key === 'auth_ldap.use_starttls') && value === 'true';
}

function matcher(pattern: string): (key: string) => boolean {
  const source = pattern
    .replaceAll('.', '\\.')
    .replace(/\*\*|\*/g, (stars) => (stars === '**' ? '.+' : '[^.]+'));
  const expression = new RegExp(`^${source}$`);
  return (key) => expression.test(key);
}
