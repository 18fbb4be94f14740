import type { Person, Policy, Statement } from '../people.ts';

/**
 * IAM evaluation for the few policy elements that the journeys use (docs/rules/iam.md rules 1, 2, 6–10,
 * 13–18, 23–25). Naive: it compares texts.
 */

/** `unknown`: not yet, or never. */
export type Truth = boolean | 'unknown';
type Fact = readonly string[] | 'absent' | 'unknown';

/**
 * `samples`: every form that a text with a gap may have, as far as the journeys' patterns tell them apart.
 */
export interface Resource {
  readonly shown: string;
  readonly samples: readonly string[];
}

export interface Question {
  readonly action: string;
  readonly resource: Resource;
  /** `unknown`: it depends on the body whether the call needs it. */
  readonly required: true | 'unknown';
  readonly fact: (key: string) => Fact;
}

export type Decision =
  | { readonly outcome: 'allowed' }
  | { readonly outcome: 'refused'; readonly sentence: string }
  /** `body`: only the body is missing. */
  | { readonly outcome: 'pending'; readonly needs: ReadonlySet<'body' | 'resource'> };

/** A text that is known whole. */
export const known = (text: string): Resource => ({ shown: text, samples: [text] });

/** Decides every action that a call needs (docs/rules/iam.md rules 6 and 24). */
export function decide(person: Person, questions: readonly Question[]): Decision {
  const needs = new Set<'body' | 'resource'>();
  let pending = false;
  for (const question of questions) {
    const decision = decideOne(person, question);
    if (decision.outcome === 'allowed') continue;
    if (decision.outcome === 'refused' && question.required === true) return decision;
    pending = true;
    if (question.required !== true) needs.add('body');
    if (decision.outcome === 'pending') for (const need of decision.needs) needs.add(need);
  }
  return pending ? { outcome: 'pending', needs } : { outcome: 'allowed' };
}

/** What stays open at the end is refused: nothing allows it. */
export function openSentence(person: Person, questions: readonly Question[]): string {
  const open = questions.find((question) => decideOne(person, question).outcome !== 'allowed');
  if (open === undefined) throw new Error('nothing was open');
  return implicit(person, open, 'identity-based policy');
}

interface Layer {
  readonly called: string;
  readonly policies: readonly Policy[];
}

function layersOf({ identity, boundary, session }: Person): readonly Layer[] {
  return [
    { called: 'identity-based policy', policies: identity },
    ...(boundary === undefined ? [] : [{ called: 'permissions boundary', policies: [boundary] }]),
    ...(session === undefined ? [] : [{ called: 'session policy', policies: [session] }]),
  ];
}

function decideOne(person: Person, question: Question): Decision {
  const needs = new Set<'body' | 'resource'>();
  let open = false;
  for (const layer of layersOf(person)) {
    for (const { arn, statements } of layer.policies) {
      for (const statement of statements.filter(({ Effect }) => Effect === 'Deny')) {
        const applies = appliesTo(person, statement, question, needs);
        if (applies === true) return { outcome: 'refused', sentence: explicit(person, question, layer, arn) };
        open ||= applies === 'unknown';
      }
    }
  }
  for (const layer of layersOf(person)) {
    const layerNeeds = new Set<'body' | 'resource'>();
    const grants = layer.policies
      .flatMap(({ statements }) => statements)
      .filter(({ Effect }) => Effect === 'Allow')
      .map((statement) => appliesTo(person, statement, question, layerNeeds));
    if (grants.includes(true)) continue;
    if (!grants.includes('unknown'))
      return { outcome: 'refused', sentence: implicit(person, question, layer.called) };
    open = true;
    for (const need of layerNeeds) needs.add(need);
  }
  return open ? { outcome: 'pending', needs } : { outcome: 'allowed' };
}

/** AWS's sentences (IAM User Guide, "Troubleshoot access denied error messages"). */
function asked({ arn }: Person, { action, resource }: Question): string {
  return `User: ${arn} is not authorized to perform: ${action} on resource: ${resource.shown}`;
}

function explicit(
  person: Person,
  question: Question,
  { called }: Layer,
  policyArn: string | undefined,
): string {
  const article = called.startsWith('i') ? 'an' : 'a';
  const named = policyArn === undefined ? '' : `: ${policyArn}`;
  return `${asked(person, question)} with an explicit deny in ${article} ${called}${named}`;
}

function implicit(person: Person, question: Question, called: string): string {
  return `${asked(person, question)} because no ${called} allows the ${question.action} action`;
}

function appliesTo(
  person: Person,
  { Action, Resource, Condition = {} }: Statement,
  { action, resource, fact }: Question,
  needs: Set<'body' | 'resource'>,
): Truth {
  if (!Action.some((pattern) => like(pattern.toLowerCase(), action.toLowerCase()))) return false;
  const found = resource.samples.map((sample) => Resource.some((pattern) => like(pattern, sample)));
  const matches: Truth = found.every((one) => one) ? true : found.includes(true) ? 'unknown' : false;
  const missing = new Set<'body' | 'resource'>(matches === 'unknown' ? ['resource'] : []);
  const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => holds(person, operator, key, value, fact, missing)),
  );
  const all = [matches, ...conditions];
  if (all.includes(false)) return false;
  if (!all.includes('unknown')) return true;
  for (const need of missing) needs.add(need);
  return 'unknown';
}

const PRINCIPAL_TAG = /^\$\{aws:PrincipalTag\/(\w+)\}$/;

function holds(
  { tags }: Person,
  operator: string,
  key: string,
  value: string,
  fact: Question['fact'],
  missing: Set<'body' | 'resource'>,
): Truth {
  const found = fact(key);
  if (found === 'unknown') {
    missing.add(key.startsWith('aws:ResourceTag/') ? 'resource' : 'body');
    return 'unknown';
  }
  if (found === 'absent') return false;
  const tagKey = PRINCIPAL_TAG.exec(value)?.[1];
  const wanted = tagKey === undefined ? value : tags[tagKey];
  if (operator === 'StringEquals' || operator === 'ForAnyValue:StringEquals') {
    return wanted !== undefined && found.includes(wanted);
  }
  throw new Error(`the model knows no ${operator}`);
}

/** `*` alone is a wildcard here. */
function like(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (!text.startsWith(first)) return false;
  if (rest.length === 0) return text === first;
  let at = first.length;
  for (const piece of rest.slice(0, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  const last = rest.at(-1) ?? '';
  return text.length - last.length >= at && text.endsWith(last);
}
