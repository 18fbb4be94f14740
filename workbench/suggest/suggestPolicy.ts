import { decideQuestion } from '../../src/authz/decide/decide.ts';
import type { ActionQuestion, PolicySet } from '../../src/authz/decide/types.ts';
import { type ReadablePolicy, readPolicy } from '../../src/authz/explain/readablePolicy.ts';
import type { ParsedCondition, ParsedStatement } from '../../src/authz/policy/parsedPolicy.ts';
import { AssumeQuestion } from '../access/assume.ts';
import { ASSUMING_ACTIONS, isAssuming } from '../access/trustActions.ts';
import { Comparer } from '../compare/comparer.ts';
import type { Difference, Undecided } from '../compare/comparison.ts';
import { comparedForms } from '../compare/principalWorld.ts';
import type { AccountPrincipals } from '../simulate/principalPolicies.ts';
import { type Candidate, candidatesOf, type ResourceRule } from './generalise.ts';
import { certainlyOn, type Granted, type Granting } from './grants.ts';
import type { RecordedQuestion } from './recordedCall.ts';
import {
  type Draft,
  type SuggestedDocument,
  suggestedDocument,
  underNewVersion,
  type WrittenStatement,
} from './suggestedDocument.ts';

/** A used question, and the present statements that allow it. */
export interface Use {
  readonly recorded: RecordedQuestion;
  readonly question: ActionQuestion;
  readonly granted: Exclude<Granted, { is: 'refused' }>;
}

/** A policy that can replace the present identity-based policies, and what was proved about it. */
export interface Suggestion {
  /** The policy; it has no statements if nothing was used. */
  readonly document: SuggestedDocument;
  readonly proof: Proof;
  /** Present statements that no used question needs. */
  readonly granting: ReadonlySet<string>;
}

export interface Proof {
  /** Questions that the engine allows under the suggestion as it did before. */
  readonly replayed: number;
  /** Questions that it does not allow; if there are any, the suggestion is faulty. */
  readonly lost: readonly ActionQuestion[];
  /** `proved`: no request is allowed that today's policies refuse. */
  readonly newAccess: 'proved' | 'unknown' | 'found';
  readonly wider: readonly Difference[];
  readonly undecided: readonly Undecided[];
}

/** The smallest policy that allows what was used, if resources are generalised by the given rule. */
export function suggestPolicy(
  world: AccountPrincipals,
  arn: string,
  uses: readonly Use[],
  rule: ResourceRule,
): Suggestion {
  const maker = new SuggestionMaker(world, arn);
  const chosen = chooseStatements(uses);
  const drafts = [...chosen].flatMap(([, { granting, uses: its }]) => maker.drafts(granting, its, rule));
  const { document, wider, undecided } = maker.withDenies(drafts);
  const set = maker.setOf(document);
  const certain = uses.filter(({ granted }) => granted.is === 'allowed');
  const lost = uses
    // A trust policy that needs no statement of the principal stays in force.
    .filter(({ question, granted }) => granted.by.length > 0 || !isAssuming(question.action))
    .filter(({ question, granted }) => {
      const { outcome } = decideQuestion(set, question);
      return granted.is === 'allowed' ? outcome !== 'allowed' : outcome === 'refused';
    })
    .map(({ question }) => question);
  const newAccess = wider.length > 0 ? 'found' : undecided.length > 0 ? 'unknown' : 'proved';
  const proof = { replayed: certain.length, lost, newAccess, wider, undecided } as const;
  return { document, proof, granting: new Set(chosen.keys()) };
}

interface Chosen {
  readonly granting: Granting;
  readonly uses: Use[];
}

/**
 * Chooses a statement for each question. Of the statements that certainly allow it, the one with the most
 * conditions is chosen; of several, the one that allows the most questions. For a question that cannot be
 * decided, all statements that may have allowed it are kept.
 */
function chooseStatements(uses: readonly Use[]): Map<string, Chosen> {
  const counts = new Map<string, number>();
  for (const { granted } of uses) {
    for (const one of granted.by) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  }
  const weight = (one: Granting) =>
    one.statement.conditions.all.length * uses.length + (counts.get(keyOf(one)) ?? 0);
  const chosen = new Map<string, Chosen>();
  for (const use of uses) {
    const { is, by } = use.granted;
    const kept = is === 'open' ? by : by.toSorted((a, b) => weight(b) - weight(a)).slice(0, 1);
    for (const granting of kept) {
      const entry = chosen.get(keyOf(granting)) ?? { granting, uses: [] };
      entry.uses.push(use);
      chosen.set(keyOf(granting), entry);
    }
  }
  return chosen;
}

/** Identifies a statement among those of a principal. */
export function keyOf({ policy: { name, arn, source }, statement: { index } }: Granting): string {
  return JSON.stringify([name, arn, source, index]);
}

/** A Deny of the present identity-based policies. */
interface Deny extends WrittenStatement {
  readonly policy: ReadablePolicy;
  readonly index: number;
}

/** Makes and proves suggestions for one principal. */
class SuggestionMaker {
  readonly #today: PolicySet<ReadablePolicy>;
  readonly #comparer = new Comparer();
  readonly #forms: ReturnType<typeof comparedForms>;
  readonly #denies: readonly Deny[];
  /** Denies of AssumeRole, if a trust policy needs no Allow of the principal: they alone limit it. */
  readonly #limitsTrust: readonly Deny[];

  constructor(world: AccountPrincipals, arn: string) {
    const found = world.find(arn);
    if (found === undefined) throw new RangeError(`${arn} is not in the account`);
    this.#today = found.set;
    this.#forms = comparedForms(world, arn);
    this.#denies = found.set.identity.flatMap((policy) =>
      policy.parsed.statements.flatMap((written, index) =>
        written.effect === 'Deny' ? [{ written, version: policy.parsed.version, policy, index }] : [],
      ),
    );
    const isNamed = world.account.roles.some((role) => new AssumeQuestion(role).names(arn, world));
    this.#limitsTrust = this.#denies.filter(
      ({ policy, index }) =>
        isNamed &&
        ASSUMING_ACTIONS.some((action) => policy.forAction(action).deny.some((one) => one.index === index)),
    );
  }

  setOf(document: SuggestedDocument): PolicySet<ReadablePolicy> {
    if (document.Statement.length === 0) return { ...this.#today, identity: [] };
    return { ...this.#today, identity: [readPolicy(document, { name: 'suggestion', source: 'suggestion' })] };
  }

  /**
   * The part of the suggestion that comes from one present statement: for each used action, its resources and
   * conditions.
   */
  drafts(granting: Granting, uses: readonly Use[], rule: ResourceRule): Draft[] {
    const { policy, statement } = granting;
    const written = policy.parsed.statements[statement.index];
    if (written === undefined) return [];
    const own = underNewVersion(written, policy.parsed.version);
    const distinct = new Map(uses.map((use) => [resourceKey(use.recorded), use]));
    const all = [...distinct.values()].map(({ recorded }) => recorded);
    const proved = new Map<string, boolean>();
    return [...distinct.values()].map((use): Draft => {
      const { action } = use.question;
      const drafts = candidatesOf(use.recorded, all, rule).map((one) => draftOf(action, own, one));
      const [widest] = drafts;
      const exact = drafts.at(-1);
      const isProved = (draft: Draft) => {
        const key = JSON.stringify(draft);
        const known = proved.get(key) ?? this.#addsNothing(draft);
        proved.set(key, known);
        return known;
      };
      // If the draft has the condition on the tag and is not proved, it is narrowed to the resources of the
      // present statement.
      const isTagged = widest !== undefined && widest.conditions.length > own.conditions.length;
      if (isTagged) return isProved(widest) ? widest : narrowed(widest, own);
      // The statement includes the resource itself; anything wider is proved to add nothing.
      const fits = drafts.find(
        (draft) => (draft === exact && certainlyOn(granting, use.question)) || isProved(draft),
      );
      return fits ?? narrowed({ action, conditions: own.conditions }, own);
    });
  }

  /** Whether the Allow, together with all present Denies, allows nothing that the present policies refuse. */
  #addsNothing(draft: Draft): boolean {
    const { wider, undecided } = this.#newAccess(suggestedDocument([draft], this.#denies));
    return wider.length === 0 && undecided.length === 0;
  }

  /** The document with the Denies that it needs, so that it does not allow more than the present policies. */
  withDenies(drafts: readonly Draft[]): {
    readonly document: SuggestedDocument;
    readonly wider: readonly Difference[];
    readonly undecided: readonly Undecided[];
  } {
    const needed = new Set<Deny>(this.#limitsTrust);
    for (;;) {
      const document = suggestedDocument(drafts, [...needed]);
      const { wider, undecided } = this.#newAccess(document);
      const before = needed.size;
      for (const { before: reason } of wider) {
        for (const deny of this.#denies) {
          const isIt = deny.policy.name === reason.policy && deny.policy.arn === reason.policyArn;
          if (isIt && deny.index === reason.statement) needed.add(deny);
        }
      }
      if (undecided.length > 0) for (const deny of this.#denies) needed.add(deny);
      if (needed.size === before) return { document, wider, undecided };
    }
  }

  #newAccess(document: SuggestedDocument): { wider: Difference[]; undecided: Undecided[] } {
    const set = this.setOf(document);
    const found = this.#forms.map(({ set: today, world }) => this.#comparer.compare(today, set, world));
    const gained = ({ change }: { readonly change: string }) => change === 'new-access';
    return {
      wider: found.flatMap(({ differences }) => differences.filter(gained)),
      undecided: found.flatMap(({ undecided }) => undecided.filter(gained)),
    };
  }
}

/** Uses that are written in the same way. */
function resourceKey({ action, resource, resourceTags }: RecordedQuestion): string {
  return JSON.stringify([action, resource, resourceTags]);
}

/** A draft with the resources of the present statement. */
function narrowed(
  { action, conditions }: Pick<Draft, 'action' | 'conditions'>,
  { resource }: Pick<ParsedStatement, 'resource'>,
): Draft {
  return { action, resource, conditions };
}

function draftOf(
  action: string,
  { conditions }: Pick<ParsedStatement, 'conditions'>,
  { pattern, conditions: more }: Candidate,
): Draft {
  return {
    action,
    resource: { negated: false, values: [pattern] },
    conditions: [...conditions, ...more.filter((one) => !asksAlready(conditions, one))],
  };
}

/** A block of conditions has each key once under each operator. */
function asksAlready(conditions: readonly ParsedCondition[], { operator, key }: ParsedCondition): boolean {
  return conditions.some(
    (one) =>
      one.operator.toLowerCase() === operator.toLowerCase() && one.key.toLowerCase() === key.toLowerCase(),
  );
}
