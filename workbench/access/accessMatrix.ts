import type { AccountPrincipals } from '../simulate/principalPolicies.ts';
import { type MqQuestion, mqQuestions } from './can.ts';
import { type PrincipalForm, principalForms } from './principalForms.ts';
import { type Residual, residualText } from './residual.ts';
import { AccessQuestion } from './whoCan.ts';

/**
 * The broker or configuration that a matrix is about, with its tags; undefined: all brokers and
 * configurations of the account.
 */
export interface MatrixTarget {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The answer for one principal and one action; for the answer `if`, with its condition. */
export interface MatrixCell {
  readonly answer: Residual['answer'];
  /** The conditions that a request must meet; empty for a certain answer. */
  readonly condition: string;
}

export interface MatrixRow {
  readonly principal: string;
  /** One answer for each question. */
  readonly cells: readonly MatrixCell[];
}

/** The questions of a matrix: every action of Amazon MQ, or those on the target's type of resource. */
export function matrixQuestions(world: AccountPrincipals, target: MatrixTarget | undefined): MqQuestion[] {
  const questions = mqQuestions(world).toSorted((one, other) => place(one) - place(other));
  if (target === undefined) return questions;
  const type = target.arn.split(':')[5];
  return questions
    .filter(({ resource }) => resource === type)
    .map((question) => ({ ...question, on: target.arn }));
}

const ORDER = ['*', 'broker', 'configuration'];

function place({ resource }: MqQuestion): number {
  return ORDER.indexOf(resource);
}

/**
 * The matrix of an account: for every principal whether it may do each action. It is computed one column at a
 * time, so that the caller can let other work run in between.
 */
export function* matrixColumns(
  world: AccountPrincipals,
  questions: readonly MqQuestion[],
  target: MatrixTarget | undefined,
): Generator<readonly MatrixCell[]> {
  const byPrincipal = [...Map.groupBy(principalForms(world), ({ arn }) => arn).values()];
  for (const { action, on } of questions) {
    const question = new AccessQuestion(action, on, target?.tags);
    yield byPrincipal.map((forms) => cellOf(forms, question, world));
  }
}

/** The principals of a matrix, in the order of its columns' cells. */
export function matrixPrincipals(world: AccountPrincipals): string[] {
  return [...new Set(principalForms(world).map(({ arn }) => arn))];
}

/**
 * Joins the answers for a principal's forms (key and session) in one cell: if they differ, the form is named
 * as a condition.
 */
function cellOf(
  forms: readonly PrincipalForm[],
  question: AccessQuestion,
  world: AccountPrincipals,
): MatrixCell {
  const residuals = forms.map((form) => ({ form: form.form, residual: question.of(form, world) }));
  const texts = residuals.map(({ form, residual }) => ({ form, residual, text: residualText(residual) }));
  const [first] = texts;
  if (first === undefined) return { answer: 'denied', condition: '' };
  if (texts.every(({ text }) => text === first.text)) {
    const { answer } = first.residual;
    return { answer, condition: answer === 'if' ? first.text : '' };
  }
  return { answer: 'if', condition: texts.map(({ form, text }) => `with a ${form}: ${text}`).join('; ') };
}
