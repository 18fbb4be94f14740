import type { ReadablePolicy } from '../../src/authz/explain/readablePolicy.ts';
import type { ParsedPolicy } from '../../src/authz/policy/parsedPolicy.ts';
import type { SimulationCase } from './readCase.ts';
import { invalidInput } from './simulationError.ts';

/**
 * The most work for the results of one answer. Steps: matching a pattern of p characters with a text of t
 * characters takes at most p × t steps of about two nanoseconds. Statements: each statement can be in each
 * result.
 */
const MOST = { steps: 300_000_000, statements: 20_000 } as const;

/**
 * The sizes on which the work for one result depends. Characters: those of all values that a policy compares.
 */
interface Size {
  readonly statements: number;
  readonly actions: number;
  readonly resources: number;
  readonly operands: number;
}

/** The policies that take part in a simulation. */
export function policiesOf({ set }: Pick<SimulationCase, 'set'>): readonly ReadablePolicy[] {
  const boundary = set.boundary === undefined ? [] : [set.boundary];
  const levels = [...set.serviceControl, ...set.resourceControl].flat();
  return [...set.identity, ...boundary, ...(set.session ?? []), ...levels];
}

/**
 * How many results one answer may hold, so that it takes at most about a second and its size is bounded.
 * @throws SimulationError InvalidInput if not even one result may be computed
 */
export function resultsWithinBounds(simulation: SimulationCase): number {
  const sizes = policiesOf(simulation).map(({ parsed }) => sizeOf(parsed));
  const sum = (part: keyof Size) => sizes.reduce((total, size) => total + size[part], 0);
  const longest = (texts: readonly string[]) => texts.reduce((most, text) => Math.max(most, text.length), 1);
  const steps =
    sum('actions') * longest(simulation.actions) +
    sum('resources') * longest(simulation.resources) +
    sum('operands') * simulation.contextCharacters;
  const bySteps = Math.floor(MOST.steps / Math.max(1, steps));
  const byStatements = Math.floor(MOST.statements / Math.max(1, sum('statements')));
  const results = Math.min(bySteps, byStatements);
  if (results > 0) return results;
  throw invalidInput(
    `The policies are too large to be simulated: ${sum('statements')} statements, and ${steps} steps ` +
      `to compare them once; ${MOST.statements} and ${MOST.steps} are the most.`,
  );
}

const SIZES = new WeakMap<ParsedPolicy, Size>();

function sizeOf(policy: ParsedPolicy): Size {
  const known = SIZES.get(policy);
  if (known !== undefined) return known;
  const { statements } = policy;
  const size = {
    statements: statements.length,
    actions: charactersOf(statements.flatMap(({ action }) => action.values)),
    resources: charactersOf(statements.flatMap(({ resource }) => resource.values)),
    operands: charactersOf(
      statements.flatMap(({ conditions }) => conditions.flatMap(({ values }) => values)),
    ),
  };
  SIZES.set(policy, size);
  return size;
}

function charactersOf(values: readonly (string | number | boolean)[]): number {
  return values.reduce<number>((total, value) => total + String(value).length, 0);
}
