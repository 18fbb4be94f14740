import { printableJson } from '../../src/json/printableJson.ts';
import { type Chain, chainsTo } from '../../workbench/access/chains.ts';
import { type Escalation, escalationsTo } from '../../workbench/access/escalations.ts';
import { type Residual, residualText } from '../../workbench/access/residual.ts';
import { requireKnownTrust } from '../../workbench/access/trustActions.ts';
import { type Access, AccessQuestion, whoCan } from '../../workbench/access/whoCan.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { nameFindings, requireAction } from '../../workbench/findings/actionFindings.ts';
import { resourcePolicyNotes } from '../../workbench/findings/knownNames.ts';
import { isOfAnother, isOfAnotherPartition } from '../../workbench/simulate/readCase.ts';
import { loadWorld, type WorldFiles } from './loadWorld.ts';
import { tableText } from './table.ts';

export interface WhoCanOptions extends WorldFiles {
  readonly on: string;
  readonly table?: true;
  readonly json?: true;
}

const ACTION = /^[^\s:*?]+:[^\s:*?]+$/u;
const RESOURCE = /^(?:\*|arn:(?:[^:]*:){4}.+)$/su;

/** The answer to `mqgate who-can`, as it is printed. @throws CommandFault with one sentence */
export function whoCanAnswer(action: string, options: WhoCanOptions): string {
  const { on } = options;
  if (!ACTION.test(action))
    throw new CommandFault('The action must be of the form service:Action, without wildcards.');
  if (!RESOURCE.test(on)) throw new CommandFault('--on must be an ARN, a pattern of ARNs or *.');
  requireAction(action);
  const notes = [
    ...nameFindings(action, 'Action').map(({ message }) => message),
    ...resourcePolicyNotes(action),
  ];
  const world = loadWorld(options);
  const { accountId, partition } = world.account;
  if (isOfAnotherPartition(on, partition)) {
    throw new CommandFault(`--on is of another partition than ${options.account}, which is of ${partition}.`);
  }
  if (isOfAnother(on, accountId)) {
    throw new CommandFault(
      `--on names another account than ${accountId}, the account of ${options.account}.`,
    );
  }
  requireKnownTrust(world, action, on);
  const direct = whoCan(world, action, on);
  const chains = chainsTo(world, direct);
  const escalations = escalationsTo(world, direct, new AccessQuestion(action, on));
  if (options.json === true) {
    const answer = asJson(action, on, { direct, chains, escalations });
    return `${printableJson({ ...answer, ...(notes.length > 0 && { notes }) }, 2)}\n`;
  }
  if (options.table === true) return table(direct);
  return text(action, on, notes, { direct, chains, escalations });
}

interface Answers {
  readonly direct: readonly Access[];
  readonly chains: readonly Chain[];
  readonly escalations: readonly Escalation[];
}

const ANSWERS = { allowed: 'allowed', denied: 'denied', if: 'allowed if' } as const;

function table(direct: readonly Access[]): string {
  const rows = direct.map(({ arn, form, residual }) => [
    short(arn),
    form,
    ANSWERS[residual.answer],
    condition(residual),
  ]);
  return tableText(['principal', 'signs with', 'answer', 'condition'], rows);
}

function text(
  action: string,
  on: string,
  notes: readonly string[],
  { direct, chains, escalations }: Answers,
): string {
  const pattern = on !== '*' && /[*?]/u.test(on);
  const of = (answer: Residual['answer']) => direct.filter(({ residual }) => residual.answer === answer);
  const row = ({ arn, form, residual }: Access) => [`  ${short(arn)}`, form, condition(residual)];
  const section = (title: string, rows: readonly (readonly string[])[]) =>
    rows.length === 0 ? '' : `\n${tableText([title], []).trimEnd()}\n${body(rows)}`;
  const denied = new Set(of('denied').map(({ arn }) => arn));
  return [
    `${action} on ${on}\n`,
    ...notes.map((note) => `${note}\n`),
    section(pattern ? 'allowed on all of them' : 'allowed', of('allowed').map(row)),
    section(pattern ? 'allowed on some of them, or under a condition' : 'allowed if', of('if').map(row)),
    section('through roles', chains.map(chainRow)),
    section('could give themselves the permission', escalations.map(escalationRow)),
    `\n${denied.size} principals are denied (--table lists everyone)\n`,
  ].join('');
}

function body(rows: readonly (readonly string[])[]): string {
  const columns = rows[0]?.map(() => '') ?? [];
  return tableText(columns, rows).slice(1);
}

function chainRow({ arn, steps, residual }: Chain): string[] {
  const path = [short(arn), ...steps.map(({ to }) => short(to))].join(' → ');
  const conditions = [...steps.map((step) => condition(step.residual)), condition(residual)].filter(
    (one) => one !== '',
  );
  return [`  ${path}`, conditions.length === 0 ? '' : `if ${conditions.join('; and ')}`];
}

function escalationRow({ arn, path, on, needs }: Escalation): string[] {
  const conditions = needs.map(condition).filter((one) => one !== '');
  const under = conditions.length === 0 ? '' : ` if ${conditions.join('; and ')}`;
  return [`  ${short(arn)}`, `${path.how}: ${path.actions.join(', ')} on ${short(on)}${under}`];
}

function condition(residual: Residual): string {
  return residual.answer === 'if' ? residualText(residual) : '';
}

/** `user/alice` of an ARN of IAM. */
function short(arn: string): string {
  return /^arn:[^:]*:iam::/u.test(arn) ? arn.slice(arn.lastIndexOf(':') + 1) : arn;
}

function asJson(action: string, on: string, { direct, chains, escalations }: Answers): object {
  const residualMembers = (residual: Residual) => ({
    answer: ANSWERS[residual.answer],
    ...(residual.answer === 'if' ? { condition: residualText(residual) } : {}),
  });
  return {
    action,
    on,
    principals: direct.map(({ arn, form, residual }) => ({ arn, form, ...residualMembers(residual) })),
    chains: chains.map(({ arn, steps, residual }) => ({
      arn,
      steps: steps.map((step) => ({ from: step.from, to: step.to, ...residualMembers(step.residual) })),
      ...residualMembers(residual),
    })),
    escalations: escalations.map(({ arn, path, on: target, needs }) => ({
      arn,
      path: path.id,
      actions: path.actions,
      on: target,
      how: path.how,
      source: path.source,
      conditions: needs.map(condition).filter((one) => one !== ''),
    })),
  };
}
