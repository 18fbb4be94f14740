import { PolicyError, type PolicyFault } from '../../src/authz/policy/parsedPolicy.ts';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import type { Account, PolicyHolder } from '../../src/directory/account.ts';
import { JsonFault, readJson } from '../../src/json/readJson.ts';
import { CommandFault } from '../commandFault.ts';

/** A policy of an account that can be edited: a customer managed one, or an inline one of a holder. */
export interface EditablePolicy {
  /** `managed <arn>`, or `inline <holder's arn> <name>`. */
  readonly id: string;
  readonly name: string;
  /** Undefined: a managed policy. */
  readonly holder: string | undefined;
  readonly document: unknown;
  /** How many users, groups and roles have the policy. */
  readonly holders: number;
}

/** A policy's new text. */
export interface PolicyEdit {
  readonly policy: string;
  readonly text: string;
}

const LISTS = ['users', 'groups', 'roles'] as const;
const INLINE = /^inline (arn:\S+) ([\w+=,.@-]{1,128})$/u;

export function inlineId(holder: string, name: string): string {
  return `inline ${holder} ${name}`;
}

/** Every policy of an account that its owner can change. Policies that AWS manages are not among them. */
export function editablePolicies(account: Account): readonly EditablePolicy[] {
  const holders: readonly PolicyHolder[] = LISTS.flatMap((list) => account[list]);
  const managed = account.policies
    .filter(({ arn }) => !arn.includes(':iam::aws:'))
    .map(({ arn, name, document }): EditablePolicy => {
      const count = holders.filter(({ attached }) => attached.includes(arn)).length;
      return { id: `managed ${arn}`, name, holder: undefined, document, holders: count };
    });
  const inline = holders.flatMap((holder) =>
    holder.inline.map(({ name, document }): EditablePolicy => {
      return { id: inlineId(holder.arn, name), name, holder: holder.arn, document, holders: 1 };
    }),
  );
  return [...managed, ...inline];
}

/**
 * The account with other documents. An inline policy that its holder does not have is added.
 * @throws CommandFault for a text that is not a policy, or an id of no policy
 */
export function editedAccount(account: Account, edits: readonly PolicyEdit[]): Account {
  return edits.reduce(
    (edited, { policy, text }) => withDocument(edited, policy, readDocument(text)),
    account,
  );
}

/** @throws CommandFault with the first faults, each with its path */
export function readDocument(text: string): unknown {
  try {
    const document = readJson(text);
    parsePolicy(document);
    return document;
  } catch (error) {
    if (error instanceof JsonFault) throw new CommandFault(`The text is not JSON: ${error.reason}.`);
    if (!(error instanceof PolicyError)) throw error;
    throw new CommandFault(`It is not a policy:  ${error.faults.slice(0, SHOWN).map(faultText).join('; ')}.`);
  }
}

const SHOWN = 3;

function faultText({ path, reason }: PolicyFault): string {
  return path === '' ? reason : `${path} ${reason}`;
}

function withDocument(account: Account, id: string, document: unknown): Account {
  const managed = /^managed (arn:\S+)$/u.exec(id)?.[1];
  if (managed !== undefined) {
    if (!account.policies.some(({ arn }) => arn === managed)) throw unknown(id);
    const policies = account.policies.map((one) => (one.arn === managed ? { ...one, document } : one));
    return { ...account, policies };
  }
  const [, holder, name] = INLINE.exec(id) ?? [];
  if (holder === undefined || name === undefined) throw unknown(id);
  const list = LISTS.find((one) => account[one].some(({ arn }) => arn === holder));
  if (list === undefined) throw unknown(id);
  const entities = account[list].map((one) => {
    if (one.arn !== holder) return one;
    const at = one.inline.findIndex((policy) => policy.name === name);
    const inline = at < 0 ? [...one.inline, { name, document }] : one.inline.with(at, { name, document });
    return { ...one, inline };
  });
  return { ...account, [list]: entities };
}

function unknown(id: string): CommandFault {
  return new CommandFault(`The account has no policy ${id.slice(0, 200)}.`);
}
