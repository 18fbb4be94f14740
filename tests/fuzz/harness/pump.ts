import { TOKENS } from './dictionary.ts';
import { type Draw, pick } from './random.ts';

const TRIES = 4;
/** What takes less is not worth a comparison. */
const WORTH_MS = 150;
/** Four times the text: four times the time, and the noise of a busy machine. Quadratic would be sixteen. */
const MOST_TIMES = 9;

/** A text in which a piece of a seed, or a token, is repeated: what makes a parser try again and again. */
export function pump(seeds: readonly string[], draw: Draw): (length: number) => string {
  const seed = pick(seeds, draw);
  const at = draw(seed.length + 1);
  const own = seed.slice(at, at + 1 + draw(12));
  const piece =
    [own, pick(TOKENS, draw), own + pick(TOKENS, draw), pick(TOKENS, draw) + pick(TOKENS, draw)][draw(4)] ||
    'a';
  const [before, after] = [seed.slice(0, at), draw(2) === 0 ? seed.slice(at) : ''];
  return (length) => before + piece.repeat(Math.ceil(length / piece.length)) + after;
}

/** @throws Error when four times the text takes much more than four times as long */
export function requireLinear(work: (length: number) => void, length: number): void {
  if (timeOf(() => work(length * 4)) < WORTH_MS) return;
  const [short, long] = [least(() => work(length)), least(() => work(length * 4))];
  if (long < WORTH_MS || long < short * MOST_TIMES) return;
  throw new Error(
    `${length} characters take ${short.toFixed(1)} ms, four times as many ${long.toFixed(1)} ms`,
  );
}

function least(work: () => void): number {
  return Math.min(...Array.from({ length: TRIES }, () => timeOf(work)));
}

/** The processor time of this process only, because other processes are busy too. */
function timeOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
