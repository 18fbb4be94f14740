import type { Glob } from '../../src/authz/policy/matchGlob.ts';
import { accepts, DEAD, matches, START, step } from './automaton.ts';
import { filled } from './findWord.ts';
import { globPattern, type Pattern } from './patterns.ts';

/** The most states that are examined for the patterns of one service. */
const STATES = 20_000;
const COLON = ':';

const remembered = new Map<string, { readonly points: readonly string[]; readonly incomplete: boolean }>();
const REMEMBERED = 5_000;

/**
 * The actions to ask about for services whose actions are not listed: each action that is named, and one
 * action for each way in which the wildcard patterns overlap within one of `seeds`. Names are in lower case.
 */
export function actionPoints(
  seeds: readonly Glob[],
  globs: readonly Glob[],
): { readonly points: readonly string[]; readonly incomplete: boolean } {
  const seedPatterns = seeds.map(globPattern);
  const patterns = [...new Set([...seedPatterns, ...globs.map(globPattern)])];
  const named = patterns.flatMap(({ text }) => (text === undefined ? [] : [text]));
  const wild = patterns.filter(({ text }) => text === undefined);
  const wildSeeds = new Set(seedPatterns.filter(({ text }) => text === undefined));
  const points = new Set(named.filter((text) => seedPatterns.some((seed) => matches(seed, text))));
  let incomplete = false;
  if (wildSeeds.size === 0) return { points: [...points], incomplete };
  for (const service of servicesOf(patterns)) {
    const prefix = `${service}${COLON}`;
    const near = wild.filter((pattern) => leads(pattern, prefix));
    const starts = near.filter((pattern) => wildSeeds.has(pattern));
    if (starts.length === 0) continue;
    const literal = new Set(named.filter((text) => text.startsWith(prefix)));
    const ids = (list: readonly Pattern[]) => list.map(({ id }) => id).sort();
    const name = `${prefix} ${ids(near)} ${ids(starts)} ${[...literal].sort()}`;
    const known = remembered.get(name) ?? overlaps(prefix, near, starts, literal);
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(name, known);
    for (const point of known.points) points.add(point);
    incomplete ||= known.incomplete;
  }
  return { points: [...points], incomplete };
}

/** The named services, one service that fits each pattern of services, and one service that is not named. */
function servicesOf(patterns: readonly Pattern[]): Set<string> {
  const services = new Set(['x']);
  for (const pattern of patterns) {
    const [service = ''] = filled(pattern, pattern.text === undefined ? 'x' : '').split(COLON);
    services.add(service);
    const [literal = '', rest] = filled(pattern, '').split(COLON);
    if (rest !== undefined && literal !== '') services.add(literal);
  }
  services.delete('mq');
  return services;
}

function leads(pattern: Pattern, prefix: string): boolean {
  return stateAfter(pattern, prefix) !== DEAD;
}

function stateAfter(pattern: Pattern, text: string): number {
  let state = START;
  for (let at = 0; at < text.length; at += 1) state = step(pattern, state, text.charCodeAt(at));
  return state;
}

/**
 * One name for each set of patterns that some name matches; a name that is on the list of actions already is
 * used only if no other is found.
 */
function overlaps(
  prefix: string,
  patterns: readonly Pattern[],
  seeds: readonly Pattern[],
  literal: ReadonlySet<string>,
): { readonly points: readonly string[]; readonly incomplete: boolean } {
  const units = alphabet(patterns);
  const points: string[] = [];
  const done = new Set<string>();
  const start = patterns.map((pattern) => stateAfter(pattern, prefix));
  const queue: { readonly states: readonly number[]; readonly text: string }[] = [
    { states: start, text: prefix },
  ];
  const seen = new Set<string>([start.join()]);
  for (let at = 0; at < queue.length; at += 1) {
    const node = queue[at];
    if (node === undefined) break;
    for (const unit of units) {
      const states = patterns.map((pattern, index) => step(pattern, node.states[index] ?? DEAD, unit));
      if (!seeds.some((seed) => states[patterns.indexOf(seed)] !== DEAD)) continue;
      const text = node.text + String.fromCharCode(unit);
      const matched = patterns.map((pattern, index) => accepts(pattern, states[index] ?? DEAD));
      const signature = matched.map(Number).join('');
      if (
        seeds.some((seed) => matched[patterns.indexOf(seed)]) &&
        !done.has(signature) &&
        !literal.has(text)
      ) {
        done.add(signature);
        points.push(text);
      }
      const name = states.join();
      if (seen.has(name)) continue;
      if (seen.size >= STATES) return { points, incomplete: true };
      seen.add(name);
      queue.push({ states, text });
    }
  }
  return { points, incomplete: false };
}

/** The letters that the patterns distinguish, and one other letter. Names have no colon. */
function alphabet(patterns: readonly Pattern[]): number[] {
  const own = new Set<number>();
  for (const pattern of patterns) for (const unit of pattern.own) own.add(unit);
  own.delete(COLON.charCodeAt(0));
  const fresh = [...'xqzwvkjy0123456789abcdefghilmnoprstu'].find((letter) => !own.has(letter.charCodeAt(0)));
  return [(fresh ?? '\u4e00').charCodeAt(0), ...own];
}
