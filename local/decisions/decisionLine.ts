import type { Decision } from '../embedded/publicTypes.ts';
import { logEntry } from './logEntry.ts';
import { CONTROL, whyDecided } from './whyDecided.ts';

const GREEN = '\u001b[32m';
const YELLOW = '\u001b[33m';
const RED = '\u001b[31m';
const PLAIN = '\u001b[0m';
const DIM = '\u001b[2m';

const WORDS = { allowed: 'ALLOWED', denied: 'DENIED', refused: 'REFUSED' } as const;
/** The policies refuse the call. It ran, because the gateway only observes. */
const OBSERVED = 'OBSERVED';
const WORD_WIDTH = 12;
const MAX_LENGTH = 400;

/**
 * A decision as one line for a person: time, verdict and result of the call, caller, action, and reason. An
 * allowed call that failed is yellow. `hint` says what the operator of the gateway can do.
 */
export function decisionLine(decision: Decision, colour: boolean, hint?: string): string {
  const { time, outcome, status, principal, operation, resource } = decision;
  const entry = logEntry(decision.record);
  const said = decision.observed === true ? OBSERVED : WORDS[outcome];
  const word = `${said} ${status}`.padEnd(WORD_WIDTH);
  const who = shown(principal === undefined ? 'unverified' : principal.replace(/^arn:[^:]*:\w+::/, ''));
  const what = shown(resource === undefined ? operation : `${operation} on ${resource}`);
  const more = hint === undefined ? '' : ` ${hint}`;
  const why = entry === undefined ? more : `: ${shown(whyDecided(entry))}${more}`;
  const at = time.toISOString().slice(11, 19);
  if (!colour) return `${at} ${word} ${who}  ${what}${why}`;
  const paint =
    decision.observed === true ? YELLOW : outcome !== 'allowed' ? RED : status < 400 ? GREEN : YELLOW;
  return `${DIM}${at}${PLAIN} ${paint}${word}${PLAIN} ${who}  ${what}${DIM}${why}${PLAIN}`;
}

/** Names and sentences are texts of other users: control characters in them must not reach the terminal. */
function shown(text: string): string {
  const plain = text.replace(CONTROL, ' ');
  return plain.length <= MAX_LENGTH ? plain : `${plain.slice(0, MAX_LENGTH)}…`;
}
