import { compileGlob, matchGlob, symbolsOf } from '../../src/authz/policy/matchGlob.ts';
import { printableJson } from '../../src/json/printableJson.ts';
import {
  assumeInvariant,
  assumingElsewhere,
  unknownTrustOf,
} from '../../workbench/access/assumeInvariant.ts';
import { formsOf } from '../../workbench/access/principalForms.ts';
import { NOT_BY_POLICIES_ALONE } from '../../workbench/access/trustActions.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { Comparer } from '../../workbench/compare/comparer.ts';
import type { Difference, Undecided } from '../../workbench/compare/comparison.ts';
import { comparedForms, principalArns } from '../../workbench/compare/principalWorld.ts';
import { type Invariant, proveInvariant } from '../../workbench/compare/prove.ts';
import { reportLines } from '../../workbench/reportLines.ts';
import type { AccountPrincipals } from '../../workbench/simulate/principalPolicies.ts';
import { tableText } from '../access/table.ts';
import { reasonText, requestText, witnessJson } from './differenceReports.ts';
import { principalsOf, readAccount, readOrganizationFile, requireNames } from './readCompared.ts';

/** The options of `mqgate check`. */
export interface CheckOptions {
  readonly account: string;
  readonly organization?: string;
  readonly never?: readonly string[];
  readonly always?: readonly string[];
  readonly principal?: readonly string[];
  readonly except?: readonly string[];
  readonly json?: true;
  readonly table?: true;
  readonly markdown?: true;
}

/** The answer about one invariant, and the principals whose requests disprove it. */
export interface CheckedInvariant {
  readonly invariant: string;
  readonly kind: Invariant['kind'];
  readonly answer: 'holds' | 'fails' | 'unknown';
  readonly principals: number;
  readonly counterExamples: readonly (Difference & { readonly principal: string })[];
  readonly undecided: readonly (Undecided & { readonly principal: string })[];
}

/** `mqgate check`: prints the answers and returns the exit status. @throws CommandFault */
export function checkAccount(options: CheckOptions): number {
  const results = checkInvariants(options);
  const lines = () => asLines(results, options.markdown === true);
  process.stdout.write(options.json ? asJson(results) : options.table ? asTable(results) : lines());
  return results.every(({ answer }) => answer === 'holds') ? 0 : 1;
}

export function checkInvariants(options: CheckOptions): CheckedInvariant[] {
  const { never = [], always = [] } = options;
  const asked = [
    ...never.map((text) => ({ text, invariant: readInvariant(text, 'never') })),
    ...always.map((text) => ({ text, invariant: readInvariant(text, 'always') })),
  ];
  if (asked.length === 0) throw new CommandFault('Give at least one invariant: --never or --always.');
  const organization =
    options.organization === undefined ? undefined : readOrganizationFile(options.organization);
  const account = principalsOf(readAccount(options.account), organization);
  const arns = chosen(account, options);
  const comparer = new Comparer();
  return asked.map(({ text, invariant }) => {
    const counterExamples: CheckedInvariant['counterExamples'][number][] = [];
    const undecided: CheckedInvariant['undecided'][number][] = [];
    const elsewhere = assumingElsewhere(invariant, account);
    for (const principal of arns) {
      for (const { name, set, world } of comparedForms(account, principal)) {
        const proved = proveInvariant(invariant, set, { ...world, without: NOT_BY_POLICIES_ALONE }, comparer);
        counterExamples.push(...proved.counterExamples.map((one) => ({ ...one, principal: name })));
        undecided.push(...proved.undecided.map((one) => ({ ...one, principal: name })));
      }
      if (elsewhere !== undefined && invariant.kind === 'never') {
        for (const { name, set, world } of comparedForms(account, principal).slice(0, 1)) {
          const proved = proveInvariant({ kind: 'never', ...elsewhere }, set, world, comparer);
          undecided.push(...proved.undecided.map((one) => ({ ...one, principal: name })));
          undecided.push(
            ...proved.counterExamples.map((one) => ({ ...unknownTrustOf(one), principal: name })),
          );
        }
      }
      const trust = assumeInvariant(invariant.kind, invariant, formsOf(account, principal), account);
      counterExamples.push(...trust.differences.map((one) => ({ ...one, principal })));
      undecided.push(...trust.undecided.map((one) => ({ ...one, principal })));
    }
    const answer = counterExamples.length > 0 ? 'fails' : undecided.length > 0 ? 'unknown' : 'holds';
    return {
      invariant: text,
      kind: invariant.kind,
      answer,
      principals: arns.length,
      counterExamples,
      undecided,
    };
  });
}

const ON = ' on ';
const ACTIONS = /^(?:\*|[^\s:]+:[^\s:]+)$/u;

/** `mq:DeleteBroker, mq:Reboot* on *:prod-*`. */
export function readInvariant(text: string, kind: Invariant['kind']): Invariant {
  const [left = '', ...right] = text.split(ON);
  const actions = left.split(',').map((action) => action.trim());
  const wrong = actions.find((action) => !ACTIONS.test(action));
  if (wrong !== undefined) {
    throw new CommandFault(
      `--${kind} '${text}': ${wrong === '' ? 'an empty action' : wrong} must be service:Action or *.`,
    );
  }
  requireNames(actions, [], `--${kind} '${text}'`);
  if (right.length === 0) return { kind, actions };
  const resource = right.join(ON).trim();
  if (resource === '') throw new CommandFault(`--${kind} '${text}': there is no resource behind "on".`);
  requireNames([], [resource], `--${kind} '${text}'`);
  return { kind, actions, resources: [resource] };
}

/**
 * The users and roles of the account. The root user needs no policy for any action, so it is asked about only
 * if it is named.
 */
function chosen(account: AccountPrincipals, { principal, except = [] }: CheckOptions): string[] {
  const all = principalArns(account);
  const wanted = principal ?? ['user/*', 'role/*'];
  for (const name of [...(principal ?? []), ...except]) {
    if (!all.some((arn) => isNamed(arn, name)))
      throw new CommandFault(`There is no principal ${name} in the account.`);
  }
  return all.filter(
    (arn) => wanted.some((name) => isNamed(arn, name)) && !except.some((name) => isNamed(arn, name)),
  );
}

function isNamed(arn: string, name: string): boolean {
  const short = arn.slice(arn.lastIndexOf(':') + 1);
  const withoutPath = short.includes('/') ? `${short.split('/')[0]}/${short.split('/').at(-1)}` : short;
  const glob = compileGlob([{ text: name, literal: false }]);
  return [arn, short, withoutPath].some((text) => matchGlob(glob, symbolsOf(text)));
}

function asJson(results: readonly CheckedInvariant[]): string {
  const shown = results.map(({ counterExamples, ...result }) => ({
    ...result,
    counterExamples: counterExamples.map(({ witness, ...one }) => ({
      ...one,
      witness: witnessJson(witness),
    })),
  }));
  return `${printableJson(shown, 2)}\n`;
}

/** One row for each invariant, or for each request that disproves it. */
function asTable(results: readonly CheckedInvariant[]): string {
  const rows = results.flatMap(({ kind, invariant, answer, counterExamples, undecided }) => {
    const own = [answer, kind, invariant];
    const refuted = counterExamples.map(({ principal, witness }) => [
      ...own,
      principal,
      requestText(witness),
    ]);
    const open = undecided.map(({ principal, actions, why }) => [
      ...[answer, kind, invariant, principal],
      `${actions.join(', ')}: ${why}`,
    ]);
    return answer === 'holds' ? [[...own, '', '']] : [...refuted, ...open];
  });
  return tableText(['answer', 'kind', 'invariant', 'principal', 'request'], rows);
}

function asCode(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}

function asLines(results: readonly CheckedInvariant[], markdown: boolean): string {
  const bullet = markdown ? '- ' : '';
  const lines = results.flatMap(({ kind, invariant, answer, principals, counterExamples, undecided }) => [
    `${bullet}${answer}: ${kind} ${markdown ? asCode(invariant) : invariant} (${principals} principals)`,
    ...counterExamples.map(
      ({ principal, witness, before, after }) =>
        `  ${bullet}${principal}: ${requestText(witness)}; ${reasonText(kind === 'never' ? after : before)}`,
    ),
    ...undecided.map(
      ({ principal, actions, why, keys }) =>
        `  ${bullet}${principal}: ` +
        [actions.join(', '), why, ...(keys.length === 0 ? [] : [keys.join(', ')])].join(': '),
    ),
  ]);
  return reportLines(lines);
}
