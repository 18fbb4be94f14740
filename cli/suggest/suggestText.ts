import { printableJson } from '../../src/json/printableJson.ts';
import type { Noted } from '../../workbench/suggest/collectUse.ts';
import type { SuggestedDocument } from '../../workbench/suggest/suggestedDocument.ts';
import { tableText } from '../access/table.ts';
import type { SuggestAnswer, Suggested } from './suggestFiles.ts';

const ROWS = 40;
/** Characters of a managed policy without white space (IAM User Guide, "IAM and AWS STS quotas"). */
const MAX_MANAGED = 6_144;

/** The answer for a person. Lines end in a newline. */
export function suggestText({ suggested, passedOver, strangers, readings, absent }: SuggestAnswer): string {
  return [
    ...suggested.map(principalText),
    ...absent.map(
      (arn) => `${arn}\n  The log has no call of this principal: there is nothing to suggest.\n\n`,
    ),
    suggested.length + absent.length === 0 ? 'The log has no call of a user or role of this account.\n' : '',
    section('records that do not show the use of a permission', byReason([...passedOver.values()]), ''),
    section('principals of other accounts, or that no longer exist', rowsOf([...strangers.values()]), ''),
    ...readings.map(({ remark }) => (remark === '' ? '' : `${remark}\n`)),
  ].join('');
}

/** One row for each principal. */
export function suggestTable({ suggested }: SuggestAnswer): string {
  const rows = suggested.map(({ use, suggestion: { document, proof }, unused }) => [
    use.arn,
    String(use.calls),
    String(document.Statement.length),
    proof.lost.length === 0 ? `${proof.replayed} of ${proof.replayed}` : `lost ${proof.lost.length}`,
    proof.newAccess,
    String(use.open.size),
    String(unused.permissions.flatMap(({ actions }) => actions).length),
  ]);
  const heading = [
    'principal',
    'calls',
    'statements',
    'stay allowed',
    'nothing new',
    'not replayed',
    'unused actions',
  ];
  return tableText(heading, rows);
}

function principalText({ use, suggestion, unused, file }: Suggested): string {
  const { document, proof } = suggestion;
  const size = JSON.stringify(document).length;
  const lost = proof.lost.length;
  return [
    `${use.arn}\n`,
    `  ${calls(use.calls, 'allowed')}${failedText(use)} from ${timeText(use.from)} to ${timeText(use.to)}`,
    `; ${calls(use.refused, 'refused')} ${use.refused === 1 ? 'is' : 'are'} not part of the suggestion\n\n`,
    policyText(document, file),
    size > MAX_MANAGED
      ? `  The policy has ${size} characters; a managed policy may have ${MAX_MANAGED}.\n`
      : '',
    `  ${proof.replayed} used questions asked again: `,
    lost === 0 ? 'all stay allowed\n' : `${lost} are no longer allowed\n`,
    `  beyond today's policies: ${BEYOND[proof.newAccess]}\n`,
    ...proof.wider.map(({ witness }) => `    ${witness.action} on ${witness.resource}\n`),
    ...proof.undecided.map(({ actions, why }) => `    ${actions.join(', ')}: ${why}\n`),
    section('could not be decided again', rowsOf([...use.open.values()])),
    section("used, but refused by today's policies", rowsOf([...use.stale.values()])),
    section(
      'allowed, and not used in this log',
      unused.permissions.map(({ actions, resource, condition = '' }) => [
        resource,
        actions.join(', '),
        condition,
      ]),
    ),
    section(
      'statements that allowed nothing in this log',
      unused.statements.map(({ policy, sid, statement }) => [policy, sid ?? `statement ${statement + 1}`]),
    ),
    '\n',
  ].join('');
}

function policyText(document: SuggestedDocument, file: string | undefined): string {
  if (document.Statement.length === 0) return '  No permission was used: the principal needs no policy.\n\n';
  return file === undefined ? `${printableJson(document, 2)}\n\n` : `  written to ${file}\n\n`;
}

function calls(count: number, which: string): string {
  return `${count} ${which} ${count === 1 ? 'call' : 'calls'}`;
}

/** The call ended in an error after it was allowed, so its permissions were used. */
function failedText({ failed }: Suggested['use']): string {
  return failed === 0 ? '' : ` (${failed} of them ended in an error)`;
}

const BEYOND = {
  proved: 'nothing (proved for every request)',
  unknown: 'not decided',
  found: 'these requests would become possible',
} as const;

function rowsOf(noted: readonly Noted[]): string[][] {
  return noted.toSorted((a, b) => b.count - a.count).map(({ what, why, count }) => [`${count} ×`, what, why]);
}

/** One row for each reason, with its events. */
function byReason(noted: readonly Noted[]): string[][] {
  return [...new Set(noted.map(({ why }) => why))].map((reason) => {
    const alike = noted.filter(({ why }) => why === reason);
    const count = alike.reduce((sum, one) => sum + one.count, 0);
    return [`${count} ×`, reason, alike.map(({ what }) => what).join(', ')];
  });
}

function section(title: string, rows: readonly (readonly string[])[], indent = '  '): string {
  if (rows.length === 0) return '';
  const shown = rows.slice(0, ROWS).map(([first = '', ...more]) => [`${indent}  ${first}`, ...more]);
  const left = rows.length - shown.length;
  const body = tableText(shown[0]?.map(() => '') ?? [], shown).slice(1);
  return `\n${indent}${title}:\n${body}${left > 0 ? `${indent}  and ${left} more (--json has all)\n` : ''}`;
}

function timeText(at: number): string {
  return Number.isFinite(at) ? `${new Date(at).toISOString().slice(0, 16)}Z` : 'an unknown time';
}
