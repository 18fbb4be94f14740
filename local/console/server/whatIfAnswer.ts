import { CommandFault } from '../../../workbench/commandFault.ts';
import { explainCall } from '../../../workbench/explain/explainCall.ts';
import type { AccountPrincipals } from '../../../workbench/simulate/principalPolicies.ts';
import { changeOfCall, decideAsked } from '../../../workbench/whatIf/changedCalls.ts';
import {
  type EditablePolicy,
  editablePolicies,
  editedAccount,
} from '../../../workbench/whatIf/editPolicies.ts';
import { type TestedCall, testText } from '../../../workbench/whatIf/testText.ts';
import type { AskAnswer, CallChange, PolicyChoice, WhatIfAnswer } from '../api.ts';
import { type ConsoleSources, principalsOf, worldOf } from './consoleSources.ts';
import { entriesOf } from './decisionAnswer.ts';
import { recordOf } from './decisionRow.ts';
import { explainedAnswer } from './explainedAnswer.ts';
import { asked, breath, changesBetween, matrixOf } from './matrixAnswer.ts';
import { editsOf, type Members, members, textOf, textsOf } from './requestBody.ts';

/** `GET policies/<account>`: the policies that can be edited. */
export async function policiesAnswer(
  sources: ConsoleSources,
  accountId: string,
): Promise<readonly PolicyChoice[] | undefined> {
  const world = await worldOf(sources, accountId);
  return world && editablePolicies(world.account).map(choiceOf);
}

function choiceOf({ id, name, holder, document, holders }: EditablePolicy): PolicyChoice {
  const text = JSON.stringify(document, null, 2);
  return { id, name, ...(holder === undefined ? {} : { holder }), holders, text };
}

/** The account with the request's edits; the same account if there are no edits. @throws CommandFault */
function editedWorld(account: AccountPrincipals, named: Members): AccountPrincipals {
  const edits = editsOf(named);
  return edits.length === 0
    ? account
    : principalsOf(editedAccount(account.account, edits), account.organization);
}

interface Question {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly entries: readonly string[];
}

const ACTION = /^[^\s:*?]+:[^\s:*?]+$/u;
const RESOURCE = /^(?:\*|arn:(?:[^:]*:){4}.+)$/su;

/** @throws CommandFault */
async function questionOf(sources: ConsoleSources, named: Members): Promise<Question> {
  const [principal, action] = [textOf(named, 'principal'), textOf(named, 'action')];
  const resource = textOf(named, 'resource') || '*';
  if (!ACTION.test(action)) throw new CommandFault('The action must be of the form service:Action.');
  if (!RESOURCE.test(resource)) throw new CommandFault('The resource must be an ARN, or *.');
  const tags = await sources.tagsOf(resource);
  const given = textsOf(named, 'context').filter((entry) => entry !== '');
  const own = new Set(given.map(keyOf));
  const known = Object.entries(tags).map(([key, value]) => `aws:ResourceTag/${key}=${value}`);
  // A tag that the user gives replaces the resource's own tag.
  return {
    principal,
    action,
    resource,
    entries: [...given, ...known.filter((entry) => !own.has(keyOf(entry)))],
  };
}

function keyOf(entry: string): string {
  return entry.slice(0, entry.indexOf('=')).replace('[]', '').toLowerCase();
}

/** `POST ask`: `{ account, principal, action, resource, context, edits }`. */
export async function askAnswer(sources: ConsoleSources, body: unknown): Promise<AskAnswer> {
  const named = members(body);
  const { account } = await asked(sources, body);
  const question = { ...(await questionOf(sources, named)), time: new Date(sources.now()) };
  const explained = explainCall(editedWorld(account, named), question);
  const [before, after] = [decideAsked(account, question), decisionOf(explained)];
  if (explained === undefined || before === undefined) {
    throw new CommandFault('The account has no such principal.');
  }
  return { before: before === 'depends' ? 'if' : before, after, explained: explainedAnswer(explained) };
}

function decisionOf(explained: ReturnType<typeof explainCall>): AskAnswer['after'] {
  const outcome = explained?.judgement.decision.outcome;
  if (outcome === 'pending') return 'if';
  return outcome === 'allowed' ? 'allowed' : 'denied';
}

/**
 * How many of the last calls are decided again, and how many of these at a time before other calls of the
 * gateway may run.
 */
const MOST_CALLS = 2_000;
const AT_ONCE = 50;

/** `POST whatif`: `{ account, target, edits }`: which cells and which recorded calls would change. */
export async function whatIfAnswer(sources: ConsoleSources, body: unknown): Promise<WhatIfAnswer> {
  const named = members(body);
  const { account, target } = await asked(sources, body);
  const edited = editedWorld(account, named);
  const [then, now] = [await matrixOf(account, target), await matrixOf(edited, target)];
  const { changed, checked } = await changedCalls(sources, account, edited);
  return {
    columns: now.questions,
    changes: changesBetween(then, now),
    calls: changed.map(({ call, before, after }): CallChange => {
      const { id, at, principal, action, resource } = call;
      return { id, at, principal, action, resource, before, after };
    }),
    checked,
  };
}

async function changedCalls(sources: ConsoleSources, before: AccountPrincipals, after: AccountPrincipals) {
  const calls = await recordedCalls(sources, before.account.accountId);
  const changed = [];
  for (const [index, call] of calls.entries()) {
    const change = changeOfCall(before, after, call);
    if (change !== undefined) changed.push(change);
    if (index % AT_ONCE === 0) await breath();
  }
  return { changed: changed.toReversed(), checked: calls.length };
}

/** The recorded calls of an account that policies decided, oldest first. */
async function recordedCalls(sources: ConsoleSources, accountId: string) {
  const tags = new Map<string, Promise<Readonly<Record<string, string>>>>();
  const tagsOf = (arn: string) => {
    const known = tags.get(arn) ?? sources.tagsOf(arn);
    tags.set(arn, known);
    return known;
  };
  const rows = sources.feed.rows().slice(-MOST_CALLS);
  const calls = [];
  for (const [index, row] of rows.entries()) {
    const { principal, action, resource = '*' } = row;
    if (index % AT_ONCE === 0) await breath();
    if (principal?.split(':')[4] !== accountId || action === undefined) continue;
    const record = recordOf(sources.feed.find(row.id)?.final ?? '');
    const data = record?.additionalEventData as { readonly decidedBy?: unknown } | undefined;
    if (record === undefined || data?.decidedBy === undefined) continue;
    const entries = await entriesOf(row, record, { ...sources, tagsOf });
    calls.push({ id: row.id, at: row.at, principal, action, resource, entries, time: new Date(row.at) });
  }
  return calls;
}

/** Condition keys whose values a test derives from the principal, the resource, the region and the clock. */
const DERIVED =
  /^(?:aws:(?:principal|userid|username|tokenissue|multifactor|sourceidentity|federated|requestedregion|currenttime|epochtime|resourceaccount|resourcetag\/)|mq:resourcetag\/)/iu;
const MOST_ROWS = 200;

/** `POST test`: the question, and the calls whose decision the edits change, as a file for `mqgate test`. */
export async function testAnswer(sources: ConsoleSources, body: unknown): Promise<{ readonly text: string }> {
  const named = members(body);
  const { account } = await asked(sources, body);
  const edited = editedWorld(account, named);
  const question =
    textOf(named, 'principal') === ''
      ? []
      : [{ ...(await questionOf(sources, named)), time: new Date(sources.now()) }];
  const { changed } = await changedCalls(sources, account, edited);
  const rows = [...question, ...changed.map(({ call }) => call)].flatMap((call) => {
    const entries = call.entries.filter((entry) => !/^aws:multifactor/iu.test(entry));
    const tags = pairsOf(entries.filter((entry) => /^aws:ResourceTag\//iu.test(entry)));
    const principal = edited.find(call.principal)?.arn;
    const expect = decideAsked(edited, { ...call, entries });
    if (principal === undefined || expect === undefined) return [];
    return {
      principal,
      action: call.action,
      resource: call.resource,
      tags: Object.fromEntries(
        Object.entries(tags).map(([key, value]) => [key.slice('aws:ResourceTag/'.length), value]),
      ),
      keys: pairsOf(entries.filter((entry) => !DERIVED.test(entry))),
      expect,
    } satisfies TestedCall;
  });
  const once = new Map(rows.map((row) => [JSON.stringify({ ...row, expect: '' }), row]));
  const now = `${new Date(sources.now()).toISOString().slice(0, 19)}Z`;
  const name = editsOf(named).length === 0 ? 'the question of the console' : 'what the edited policy changes';
  return { text: testText([...once.values()].slice(0, MOST_ROWS), { name, now, region: sources.region }) };
}

function pairsOf(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}

/** `POST put`: `{ account, policy, text }`: puts a policy into force. @throws CommandFault */
export async function putAnswer(sources: ConsoleSources, body: unknown): Promise<object> {
  const named = members(body);
  if (sources.change === undefined)
    throw new CommandFault(`Policies cannot be changed here. ${sources.readOnly}`);
  const { account } = await asked(sources, body);
  const [edit] = editsOf(named);
  if (edit === undefined) throw new CommandFault('The request has no edited policy.');
  editedAccount(account.account, [edit]);
  await sources.change(account.account.accountId, edit.policy, edit.text);
  return { done: true };
}
