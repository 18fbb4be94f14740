import { parsePolicy } from '../../../src/authz/policy/parsePolicy.ts';
import { readAccountExport } from '../../../src/directory/accountExport.ts';
import { AccountExportError } from '../../../src/directory/export/members.ts';
import {
  type MatrixCell,
  type MatrixRow,
  type MatrixTarget,
  matrixColumns,
  matrixPrincipals,
  matrixQuestions,
} from '../../../workbench/access/accessMatrix.ts';
import type { MqQuestion } from '../../../workbench/access/can.ts';
import { formsOf } from '../../../workbench/access/principalForms.ts';
import { residualText } from '../../../workbench/access/residual.ts';
import { AccessQuestion } from '../../../workbench/access/whoCan.ts';
import { CommandFault } from '../../../workbench/commandFault.ts';
import { explainForm } from '../../../workbench/explain/explainCall.ts';
import { AccountPrincipals } from '../../../workbench/simulate/principalPolicies.ts';
import type { CellAnswer, ChangedCell, ChangesAnswer, MatrixAnswer } from '../api.ts';
import { type ConsoleSources, worldOf } from './consoleSources.ts';
import { explainedAnswer } from './explainedAnswer.ts';
import { members, textOf } from './requestBody.ts';

/** A matrix whose cells are texts, so that two matrices can be compared. */
export interface Matrix {
  readonly questions: readonly MqQuestion[];
  readonly rows: readonly MatrixRow[];
}

/** Lets the gateway's calls run between two columns. */
export const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Makes the matrix of an account. A gateway in this process answers its calls in between. */
export async function matrixOf(world: AccountPrincipals, target: MatrixTarget | undefined): Promise<Matrix> {
  const questions = matrixQuestions(world, target);
  const columns: (readonly MatrixCell[])[] = [];
  for (const column of matrixColumns(world, questions, target)) {
    columns.push(column);
    await breath();
  }
  const none: MatrixCell = { answer: 'denied', condition: '' };
  const rows = matrixPrincipals(world).map((principal, at) => ({
    principal,
    cells: columns.map((column) => column[at] ?? none),
  }));
  return { questions, rows };
}

/** `POST matrix`: `{ account, target }`. */
export async function matrixAnswer(sources: ConsoleSources, body: unknown): Promise<MatrixAnswer> {
  const { account, target } = await asked(sources, body);
  const { questions, rows } = await matrixOf(account, target);
  const conditions = new Map<string, number>();
  const numberOf = ({ answer, condition }: MatrixCell) => {
    if (answer !== 'if') return answer === 'allowed' ? 1 : 0;
    const known = conditions.get(condition) ?? conditions.size + 2;
    conditions.set(condition, known);
    return known;
  };
  return {
    account: account.account.accountId,
    target: target?.arn ?? '',
    columns: questions,
    rows: rows.map(({ principal, cells }) => ({ principal, cells: cells.map(numberOf) })),
    conditions: [...conditions.keys()],
  };
}

/** `POST changes`: `{ account, target, export }`: the cells that have changed since that export. */
export async function changesAnswer(sources: ConsoleSources, body: unknown): Promise<ChangesAnswer> {
  const { account, target } = await asked(sources, body);
  const before = exportedWorld(textOf(members(body), 'export'), account);
  const [then, now] = [await matrixOf(before, target), await matrixOf(account, target)];
  return changesBetween(then, now);
}

/** The changed cells of principals that both have, and the principals that only one has. */
export function changesBetween(then: Matrix, now: Matrix): ChangesAnswer {
  const old = new Map(then.rows.map((row) => [row.principal, row]));
  const kept = now.rows.filter(({ principal }) => old.has(principal));
  const cells = kept.flatMap(({ principal, cells: own }) =>
    own.flatMap((cell, column): ChangedCell[] => {
      const before = cellText(old.get(principal)?.cells[column]);
      const after = cellText(cell);
      return before === after ? [] : [{ principal, column, before, after }];
    }),
  );
  const current = new Set(now.rows.map(({ principal }) => principal));
  return {
    cells,
    compared: kept.length * now.questions.length,
    added: now.rows.map(({ principal }) => principal).filter((arn) => !old.has(arn)),
    removed: then.rows.map(({ principal }) => principal).filter((arn) => !current.has(arn)),
  };
}

export function cellText(cell: MatrixCell | undefined): string {
  if (cell === undefined) return 'denied';
  return cell.answer === 'if' ? `allowed if ${cell.condition}` : cell.answer;
}

/** @throws CommandFault */
function exportedWorld(text: string, { account, organization }: AccountPrincipals): AccountPrincipals {
  try {
    const read = readAccountExport(text, parsePolicy);
    if (read.accountId !== account.accountId) {
      throw new CommandFault(
        `The export is from the account ${read.accountId}, not from ${account.accountId}.`,
      );
    }
    return new AccountPrincipals(read, organization);
  } catch (error) {
    if (error instanceof AccountExportError) throw new CommandFault(`${error.message.replace(/\.$/u, '')}.`);
    throw error;
  }
}

/** `POST cell`: `{ account, target, principal, action, on }`: each form of the principal explained. */
export async function cellAnswer(sources: ConsoleSources, body: unknown): Promise<CellAnswer> {
  const { account, target } = await asked(sources, body);
  const named = members(body);
  const [principal, action, on] = ['principal', 'action', 'on'].map((name) => textOf(named, name)) as [
    string,
    string,
    string,
  ];
  const question = new AccessQuestion(action, on, target?.tags);
  const forms = formsOf(account, principal);
  if (forms.length === 0) throw new CommandFault('The account has no such principal.');
  return {
    forms: forms.map((form) => {
      const residual = question.of(form, account);
      return {
        form: form.form,
        answer: residual.answer,
        condition: residual.answer === 'if' ? residualText(residual) : '',
        explained: explainedAnswer(explainForm(account, form, { action, resource: on }, target?.tags)),
      };
    }),
  };
}

/** The account and the target that a request names. @throws CommandFault */
export async function asked(sources: ConsoleSources, body: unknown) {
  const named = members(body);
  const account = await worldOf(sources, textOf(named, 'account'));
  if (account === undefined) throw new CommandFault('There is no such account.');
  const arn = textOf(named, 'target');
  if (arn !== '' && !/^arn:[^:]*:mq:[^:]*:\d{12}:(?:broker|configuration):.+$/su.test(arn)) {
    throw new CommandFault('The target must be the ARN of a broker or of a configuration.');
  }
  const target = arn === '' ? undefined : { arn, tags: await sources.tagsOf(arn) };
  return { account, target };
}
