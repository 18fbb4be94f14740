import type {
  ActionQuestion,
  ContextFact,
  Decision,
  PolicySet,
  ResourceRef,
} from '../../../src/authz/decide/types.ts';
import { type ReadablePolicy, readPolicy } from '../../../src/authz/explain/readablePolicy.ts';
import type { CompiledPolicy, NamedDocument } from '../../../src/authz/policy/compiledPolicy.ts';
import { compilePolicy } from '../../../src/authz/policy/compilePolicy.ts';
import type { PolicyGrammar } from '../../../src/authz/policy/parsedPolicy.ts';

/** One policy as a table writes it: its statements, under Version 2012-10-17 unless said otherwise. */
export type Statements = readonly object[];

/** The policies of a principal as a table writes them. */
export interface Policies {
  readonly root?: boolean;
  readonly version?: string;
  readonly identity?: readonly Statements[];
  readonly boundary?: Statements;
  readonly session?: readonly Statements[];
  readonly serviceControl?: readonly (readonly Statements[])[];
  readonly resourceControl?: readonly (readonly Statements[])[];
}

export function policySet(policies: Policies): PolicySet {
  return policySetOf(policies, compilePolicy);
}

/** The same for policies that keep their text, as an explanation needs them. */
export function readableSet(policies: Policies): PolicySet<ReadablePolicy> {
  return policySetOf(policies, ({ document, ...named }, grammar) => readPolicy(document, named, grammar));
}

function policySetOf<Policy extends CompiledPolicy>(
  policies: Policies,
  compileNamed: (named: NamedDocument, grammar: PolicyGrammar) => Policy,
): PolicySet<Policy> {
  const compile = (kind: string, statements: Statements): Policy =>
    compileNamed(
      {
        name: kind,
        source: 'user',
        document: { Version: policies.version ?? '2012-10-17', Statement: statements },
      },
      kind === 'resourceControl' ? 'resource-control' : 'identity',
    );
  return {
    root: policies.root ?? false,
    identity: (policies.identity ?? []).map((statements) => compile('identity', statements)),
    ...(policies.boundary ? { boundary: compile('boundary', policies.boundary) } : {}),
    ...(policies.session
      ? { session: policies.session.map((statements) => compile('session', statements)) }
      : {}),
    serviceControl: (policies.serviceControl ?? []).map((level) =>
      level.map((statements) => compile('serviceControl', statements)),
    ),
    resourceControl: (policies.resourceControl ?? []).map((level) =>
      level.map((statements) => compile('resourceControl', statements)),
    ),
  };
}

/** A fact that is not yet known. */
export const UNKNOWN = Symbol('unknown');

/** Facts as a table writes them: a string is one value, a list makes the key multivalued. */
export type TableFacts = Readonly<Record<string, string | readonly string[] | typeof UNKNOWN>>;

export function lookup(facts: TableFacts = {}): (key: string) => ContextFact {
  const known = new Map(Object.entries(facts).map(([key, value]) => [key.toLowerCase(), factOf(value)]));
  return (key) => known.get(key) ?? 'absent';
}

function factOf(value: TableFacts[string]): ContextFact {
  if (value === UNKNOWN) return 'unknown';
  if (typeof value === 'string') return { values: [value], multivalued: false };
  return { values: value as readonly string[], multivalued: true };
}

export const BROKER_PREFIX = 'arn:aws:mq:us-east-1:123456789012:broker:';
export const BROKER_ID = 'b-1234';
export const ALIAS = `${BROKER_PREFIX}${BROKER_ID}`;

/** A broker with a known name, a broker with an unknown name, and the resource `*`. */
export const broker = (name = 'orders'): ResourceRef => ({
  kind: 'arn',
  arn: `${BROKER_PREFIX}${name}:${BROKER_ID}`,
  alias: ALIAS,
});
export const UNNAMED = {
  kind: 'partial',
  before: BROKER_PREFIX,
  after: `:${BROKER_ID}`,
  alias: ALIAS,
  need: 'resource',
} as const satisfies ResourceRef;
export const ANY: ResourceRef = { kind: 'any' };

export function question(
  action: string,
  resource: ResourceRef = broker(),
  extra: Partial<Omit<ActionQuestion, 'context'>> & { facts?: TableFacts } = {},
): ActionQuestion {
  const { facts, ...rest } = extra;
  return { action, resource, required: true, context: lookup(facts), ...rest };
}

/** A decision in words: the effect that decided, or the facts that it waits for. */
export function said(decision: Decision): string {
  if (decision.outcome === 'pending') return `waits for ${[...decision.needs].sort()}`;
  return decision.outcome === 'allowed' ? 'allowed' : decision.reason.effect;
}
