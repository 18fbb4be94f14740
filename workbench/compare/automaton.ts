import type { Pattern } from './patterns.ts';

/** The state from which no further text can lead to a match. */
export const DEAD = -1;
export const START = 0;
/** One unit for all units that the pattern does not distinguish. */
const OTHER = -1;

/**
 * Matches texts with a pattern, unit by unit. A state is the set of places of the pattern that the text so
 * far can have reached. States and steps are computed at their first use.
 */
interface Automaton {
  readonly pattern: Pattern;
  readonly states: (readonly number[])[];
  readonly byName: Map<string, number>;
  readonly steps: Map<number, number>[];
  /** For each state: the units that its places distinguish. */
  readonly units: (readonly number[])[];
}

const automata = new WeakMap<Pattern, Automaton>();

function automatonOf(pattern: Pattern): Automaton {
  const found = automata.get(pattern);
  if (found !== undefined) return found;
  const made: Automaton = { pattern, states: [], byName: new Map(), steps: [], units: [] };
  stateOf(made, reached(pattern, [0]));
  automata.set(pattern, made);
  return made;
}

/** The reached places, and the places after runs, because a run can match no unit. */
function reached({ places }: Pattern, at: readonly number[]): number[] {
  const all = new Set<number>();
  for (const place of at) {
    let here = place;
    all.add(here);
    while (places[here]?.run === true) {
      here += 1;
      all.add(here);
    }
  }
  return [...all].sort((one, other) => one - other);
}

function stateOf(automaton: Automaton, at: readonly number[]): number {
  if (at.length === 0) return DEAD;
  const name = at.join();
  let state = automaton.byName.get(name);
  if (state === undefined) {
    state = automaton.states.length;
    automaton.states.push(at);
    automaton.steps.push(new Map());
    automaton.units.push(at.flatMap((place) => ownUnits(automaton.pattern.places[place]?.units)));
    automaton.byName.set(name, state);
  }
  return state;
}

function ownUnits(units: Pattern['places'][number]['units'] | undefined): readonly number[] {
  return units === undefined || typeof units === 'string' ? [] : units;
}

/** The units for which this state has a step of its own; the colon may be one of them. */
export function unitsFrom(pattern: Pattern, state: number): readonly number[] {
  return state === DEAD ? [] : (automatonOf(pattern).units[state] ?? []);
}

/** Whether every continuation of the text matches: the run at the end of the pattern is reached. */
export function isSettled(pattern: Pattern, state: number): boolean {
  if (state === DEAD) return false;
  const last = pattern.places.length - 1;
  const { run, units } = pattern.places[last] ?? { run: false, units: [] };
  return run && units === 'any' && automatonOf(pattern).states[state]?.includes(last) === true;
}

export function step(pattern: Pattern, state: number, unit: number): number {
  if (state === DEAD) return DEAD;
  const automaton = automatonOf(pattern);
  const shown = pattern.own.has(unit) ? unit : OTHER;
  const steps = automaton.steps[state];
  const known = steps?.get(shown);
  if (known !== undefined) return known;
  const next: number[] = [];
  for (const place of automaton.states[state] ?? []) {
    const one = pattern.places[place];
    if (one === undefined) continue;
    const { units } = one;
    const takes = units === 'any' || (units === 'notColon' ? shown !== 58 : units.includes(shown));
    if (takes) next.push(one.run ? place : place + 1);
  }
  const to = stateOf(automaton, reached(pattern, next));
  steps?.set(shown, to);
  return to;
}

/** Whether the text that led to this state matches the whole pattern. */
export function accepts(pattern: Pattern, state: number): boolean {
  if (state === DEAD) return false;
  return automatonOf(pattern).states[state]?.at(-1) === pattern.places.length;
}

export function matches(pattern: Pattern, text: string): boolean {
  if (pattern.text !== undefined) return pattern.text === text;
  let state = START;
  automatonOf(pattern);
  for (let at = 0; at < text.length && state !== DEAD; at += 1) {
    state = step(pattern, state, text.charCodeAt(at));
  }
  return accepts(pattern, state);
}
