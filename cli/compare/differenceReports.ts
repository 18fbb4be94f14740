import type { ContextFact, Reason } from '../../src/authz/decide/types.ts';
import { printableJson } from '../../src/json/printableJson.ts';
import type { AccessDifference, SharedUndecided } from '../../workbench/compare/compareAccounts.ts';
import type { Witness } from '../../workbench/compare/comparison.ts';
import { reportLines } from '../../workbench/reportLines.ts';
import { tableText } from '../access/table.ts';

const SHOWN = 5;
const HEADINGS = { 'new-access': 'New access', 'lost-access': 'Lost access' } as const;

/** The requests that an answer is about. */
export const WORLD = [
  "Amazon MQ's actions by its catalogue; of other services the actions " +
    'that the policies name and one for each',
  'overlap of their patterns; whole ARNs of brokers and configurations; each condition key with the type and',
  'presence that AWS documents; resources that do not exist are not asked about (docs/comparison.md).',
].join(' ');

/** For a terminal. */
export function differenceText(result: AccessDifference): string {
  const lines = [summary(result)];
  for (const difference of result.differences) {
    const { change, before, after, brokers } = difference;
    lines.push(
      '',
      `${HEADINGS[change]}: ${some(difference.actions)}`,
      `  who      ${some(difference.principals)}`,
    );
    lines.push(`  request  ${requestText(difference.witness)}`);
    lines.push(`  before   ${reasonText(before)}`, `  after    ${reasonText(after)}`);
    if (brokers !== undefined) lines.push(`  brokers  ${brokers.length === 0 ? 'none' : some(brokers)}`);
  }
  for (const one of result.undecided) lines.push('', ...undecidedText(one));
  lines.push('', `World: ${WORLD}`);
  return reportLines(lines);
}

/** One row for each difference. */
export function differenceTable(result: AccessDifference): string {
  const rows = [
    ...result.differences.map(({ change, principals, actions, witness }) => [
      ...[change, some(principals), some(actions)],
      requestText(witness),
    ]),
    ...result.undecided.map(({ change, principals, actions, why }) => [
      ...[change, some(principals), some(actions)],
      `undecided: ${why}`,
    ]),
  ];
  return (
    `${reportLines([summary(result)])}` +
    `${rows.length === 0 ? '' : tableText(['change', 'who', 'actions', 'a request'], rows)}`
  );
}

/** Markdown for a comment on a pull request. */
export function differenceMarkdown(result: AccessDifference): string {
  const lines = ['### Access that changes', '', summary(result)];
  if (result.differences.length > 0) {
    lines.push(
      '',
      '| change | who | actions | a request | before | after |',
      '| --- | --- | --- | --- | --- | --- |',
    );
  }
  for (const difference of result.differences) {
    const { change, actions, principals, witness, before, after } = difference;
    const cells = [
      HEADINGS[change],
      some(principals),
      some(actions),
      requestText(witness),
      reasonText(before),
    ];
    lines.push(`| ${[...cells, reasonText(after)].map(cell).join(' | ')} |`);
  }
  for (const { brokers, actions } of result.differences) {
    if (brokers !== undefined && brokers.length > 0)
      lines.push('', cell(`${some(actions)} touches ${some(brokers)}`));
  }
  for (const one of result.undecided) lines.push('', undecidedText(one).map(cell).join(' '));
  lines.push('', `World: ${WORLD}`);
  return reportLines(lines);
}

/** Every difference with all its members, for programs. */
export function differenceJson(result: AccessDifference): string {
  const differences = result.differences.map(({ witness, ...difference }) => ({
    ...difference,
    witness: witnessJson(witness),
  }));
  return `${printableJson({ ...result, differences, world: WORLD }, 2)}\n`;
}

export function witnessJson({ action, resource, context }: Witness): unknown {
  const facts = [...context].map(([key, fact]) => [key, typeof fact === 'object' ? shownValues(fact) : fact]);
  return { action, resource, context: Object.fromEntries(facts) };
}

function shownValues(fact: Exclude<ContextFact, string>): string | readonly string[] {
  return fact.multivalued ? fact.values : (fact.values[0] ?? '');
}

function summary({ answer, differences, undecided, principals, added, removed }: AccessDifference): string {
  const asked = `${principals} principal${principals === 1 ? '' : 's'}`;
  const more = [...added.map((one) => `${one} is new`), ...removed.map((one) => `${one} is gone`)];
  const tail = more.length === 0 ? '' : ` ${some(more)}.`;
  if (answer === 'equal') return `Equal: no request of ${asked} is answered differently.${tail}`;
  if (answer === 'unknown') return `Unknown: ${undecided.length} questions could not be decided.${tail}`;
  const open = undecided.length === 0 ? '' : `, ${undecided.length} undecided`;
  return `Different: ${differences.length} differences${open}, of ${asked}.${tail}`;
}

function undecidedText({ change, actions, principals, why, keys, patterns }: SharedUndecided): string[] {
  const about = patterns.length === 0 ? '' : `, patterns ${some(patterns)}`;
  return [
    `Undecided (${change}): ${some(actions)}`,
    `  who      ${some(principals)}`,
    `  why      ${why}${keys.length === 0 ? '' : `: ${keys.join(', ')}`}${about}`,
  ];
}

export function requestText({ action, resource, context }: Witness): string {
  const facts = [...context].filter(([, fact]) => fact !== 'absent');
  const absent = [...context].filter(([, fact]) => fact === 'absent').map(([key]) => key);
  const given = facts.map(
    ([key, fact]) => `${key}=${typeof fact === 'object' ? JSON.stringify(shownValues(fact)) : fact}`,
  );
  const parts = [...given, ...(absent.length === 0 ? [] : [`without ${absent.join(', ')}`])];
  const joint = given.length === 0 ? ' ' : ' with ';
  return `${action} on ${resource}${parts.length === 0 ? '' : `${joint}${parts.join(', ')}`}`;
}

export function reasonText({ effect, policyKind, policy, sid, statement }: Reason): string {
  const said = { allow: 'allowed', explicitDeny: 'denied', implicitDeny: 'not allowed' } as const;
  if (policy !== undefined) {
    const number = statement === undefined ? '' : `, statement ${statement + 1}${sid ? ` (${sid})` : ''}`;
    return `${said[effect]} by ${policy}${number}`;
  }
  if (effect === 'allow') return said[effect];
  return `${said[effect]} by any ${policyKind === undefined ? '' : `${policyKind} `}policy`;
}

function some(list: readonly string[]): string {
  const shown = list.slice(0, SHOWN).join(', ');
  return list.length > SHOWN ? `${shown} and ${list.length - SHOWN} more` : shown;
}

/** Text of a policy must not become markup. */
function cell(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|!~]/gu, '\\$&').replace(/\s+/gu, ' ');
}
