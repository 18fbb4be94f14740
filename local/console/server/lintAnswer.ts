import { readFileSync } from 'node:fs';
import { type Catalogue, readCatalogue } from '../../../workbench/lint/catalogue.ts';
import { lintFile } from '../../../workbench/lint/lintFile.ts';
import { RULES } from '../../../workbench/lint/rules.ts';
import type { LintRemark } from '../api.ts';
import { members, textOf } from './requestBody.ts';

const ACTIONS = new URL('../../../workbench/lint/actions.txt', import.meta.url);

let catalogue: Catalogue | undefined;

/** `POST lint`: `{ text }`: the findings of `mqgate lint` about a policy. */
export function lintAnswer(body: unknown): readonly LintRemark[] {
  catalogue ??= readCatalogue(readFileSync(ACTIONS, 'utf8'));
  return lintFile(textOf(members(body), 'text'), 'policy', catalogue).map(
    ({ line, column, severity, rule, message }) => ({
      line,
      column,
      severity,
      rule,
      message,
      advice: RULES[rule].advice,
    }),
  );
}
