import { type ReadablePolicy, readPolicy } from '../../src/authz/explain/readablePolicy.ts';
import { PolicyError } from '../../src/authz/policy/parsedPolicy.ts';
import type { AccountRole, AccountUser } from '../../src/directory/account.ts';
import type { SuiteFiles } from './suiteNames.ts';
import { type SessionForm, type SuitePrincipals, suitePrincipal } from './suitePrincipals.ts';
import type { Entries, SuiteNode, SuiteSource } from './suiteSource.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const SESSION_KEYS = ['name', 'mfa', 'tags', 'policy', 'sourceIdentity', 'federated'];

/** The declared principals: `alice-mfa: { arn: user/alice, session: { mfa: 10m } }`. */
export function readPrincipals(
  source: SuiteSource,
  declared: Entries | undefined,
  principals: SuitePrincipals,
  now: number,
  files: SuiteFiles,
): void {
  for (const [name, { key, value }] of declared ?? []) {
    const members = source.members(value, `principal ${name}`, ['arn', 'session']);
    const arnNode = members?.get('arn');
    if (members === undefined) continue;
    if (arnNode === undefined) {
      source.mistake(key, `Principal ${name} has no arn.`);
      continue;
    }
    const arn = source.text(arnNode.value, 'arn');
    const holder = arn === undefined ? undefined : principals.holder(arn);
    if (arn === undefined) continue;
    if (holder === undefined) {
      const known = principals.all.map((one) => one.name);
      source.unknownName(arnNode.value, arn, known, 'The account has no user or role');
      continue;
    }
    const { accountId, partition } = principals.account;
    const whole = holder === 'root' ? `arn:${partition}:iam::${accountId}:root` : holder.arn;
    const session = members.get('session');
    const form = session && readSession(source, session.value, holder, now, files);
    principals.declare(name, suitePrincipal(name, whole, holder, principals.account, form));
  }
}

function readSession(
  source: SuiteSource,
  node: SuiteNode,
  holder: AccountUser | AccountRole | 'root',
  now: number,
  files: SuiteFiles,
): SessionForm {
  const members = source.members(node, 'session', SESSION_KEYS);
  const role = holder !== 'root' && 'trust' in holder;
  for (const [name, { key }] of members ?? []) {
    const wrong = role ? ['mfa', 'federated'] : ['name', 'tags', 'sourceIdentity'];
    if (wrong.includes(name)) source.mistake(key, `A session of a ${role ? 'role' : 'user'} has no ${name}.`);
  }
  const text = (key: string) => {
    const entry = members?.get(key);
    return entry && source.text(entry.value, key);
  };
  const policy = members?.get('policy');
  const federated = text('federated');
  if (policy !== undefined && !role && federated === undefined) {
    source.mistake(
      policy.key,
      'Only a federated session of a user can have a policy. Give the session a name with "federated".',
    );
  }
  const policies = policy && source.list(policy.value).flatMap((item) => readPolicyNode(source, item, files));
  const cut = policies ?? (federated === undefined ? undefined : []);
  const [name, sourceIdentity] = [text('name'), text('sourceIdentity')];
  const mfa = members?.get('mfa');
  const age = mfa && readDuration(source, mfa.value);
  const tags = members?.get('tags');
  return {
    tags: tags === undefined ? [] : readTags(source, tags.value),
    ...(name === undefined ? {} : { name }),
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    ...(federated === undefined ? {} : { federated }),
    ...(age === undefined ? {} : { mfaAt: now - age }),
    ...(cut === undefined ? {} : { policies: cut }),
  };
}

export function readTags(source: SuiteSource, node: SuiteNode): [string, string][] {
  return [...(source.entries(node, 'tags') ?? [])].flatMap(([key, { value }]): [string, string][] => {
    const text = source.text(value, `tag ${key}`);
    return text === undefined ? [] : [[key, text]];
  });
}

/** `10m`: a number of seconds, minutes, hours or days, in milliseconds. */
function readDuration(source: SuiteSource, node: SuiteNode): number | undefined {
  const text = source.text(node, 'mfa');
  if (text === undefined) return undefined;
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/u.exec(text) ?? [];
  if (count === undefined)
    return source.mistake(node, `${text.slice(0, 64)} is not a duration such as 10m or 2h.`);
  return Number(count) * (UNITS[unit] ?? 0);
}

/** A policy: the name of a file in the folder of the suite, or the document itself. */
function readPolicyNode(source: SuiteSource, node: SuiteNode, files: SuiteFiles): ReadablePolicy[] {
  try {
    if (source.isMapping(node))
      return [readPolicy(source.plain(node), { name: 'session policy', source: 'session' })];
    const file = source.text(node, 'policy');
    const text = file === undefined ? undefined : files.read(source, node, file);
    return text === undefined ? [] : [readPolicy(text, { name: file ?? '', source: 'session' })];
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    source.mistake(node, `${error.message}.`);
    return [];
  }
}
