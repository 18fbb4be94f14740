import type { Unsigned } from '../authz/signedRequest.ts';
import { underLoad } from '../integration/underLoad.ts';
import { activeMq } from '../mq/world.ts';
import { type Chain, type Ledger, newChain, nextCall, note, type Profiles } from './ledger.ts';
import { type Answer, signedCall } from './signedCall.ts';

export type Role = 'writer' | 'reader' | 'denied' | 'forger';

/** The target of the load: the port changes when a gateway is started again. */
export interface Target {
  port: number;
  readonly profiles: Profiles;
  /** A broker that stays, and that nobody but alice may delete. */
  readonly prize: string;
}

/** How often each role got which answer, and how long the longest wait was, in milliseconds. */
export interface Tally {
  readonly counts: Readonly<Record<Role, Readonly<Record<string, number>>>>;
  readonly calls: number;
  readonly longestMs: number;
}

const OPEN_CHAINS = 8;
/** No chain has as many calls. */
const MOST_TRIES = 12;

/**
 * In ten calls there are five writes, one read, two calls of users without permission, and two forged calls.
 */
const TURNS: readonly Role[] = [
  'writer',
  'denied',
  'writer',
  'forger',
  'writer',
  'reader',
  'writer',
  'denied',
  'writer',
  'forger',
];

/**
 * So many calls a second, whatever is answered. Answers that no fault explains are put into the ledger as
 * `wrong`: an allowed call of a user without permission, an accepted forgery, or an answer that is neither
 * true nor an error that asks to retry.
 */
export function mixedLoad(target: Target, ledger: Ledger, row: string, perSecond: number) {
  const counts: Record<Role, Record<string, number>> = { writer: {}, reader: {}, denied: {}, forger: {} };
  let number = 0;
  let longestMs = 0;
  const told = (role: Role, answer: Answer): string => {
    const what = answer.status === 0 ? 'cut' : String(answer.status);
    counts[role][what] = (counts[role][what] ?? 0) + 1;
    longestMs = Math.max(longestMs, answer.ms);
    const reason = excuse(role, answer);
    if (reason !== undefined) ledger.wrong.push(`${row}, ${role}: ${reason} ${answer.error} ${answer.body}`);
    return what;
  };
  const load = underLoad(perSecond, async () => {
    const turn = number++;
    const role = TURNS[turn % TURNS.length] ?? 'writer';
    if (role === 'writer') return told(role, await write(target, ledger, row));
    if (role === 'reader') return told(role, await as(target, 'alice', { path: '/v1/brokers' }));
    const call = forbidden(target, row, turn);
    if (role === 'denied') return told(role, await as(target, call.user, call.unsigned));
    const { accessKeyId } = keysOf(target, 'alice');
    const credentials = { accessKeyId, secretAccessKey: 'A'.repeat(40) };
    return told(role, await signedCall(target.port, { ...call.unsigned, credentials }));
  });
  return {
    async stop(): Promise<Tally> {
      const answers = await load.stop();
      const lost = answers.filter(({ answer }) => answer.startsWith('failed: '));
      for (const { answer } of lost) ledger.wrong.push(`${row}: ${answer}`);
      return { counts, calls: answers.length, longestMs: Math.round(longestMs) };
    },
  };
}

/** One call of an open chain, or of a new one. */
export async function write(target: Target, ledger: Ledger, row: string): Promise<Answer> {
  const open = ledger.chains.filter(({ stage, name }) => stage !== 'done' && name.startsWith(`${row}-`));
  const idle = open.filter(({ busy }) => !busy);
  const chain = open.length < OPEN_CHAINS ? newChain(ledger, row) : (idle[0] ?? newChain(ledger, row));
  // The chains take turns, so a chain that is blocked does not delay the others.
  ledger.chains.splice(ledger.chains.indexOf(chain), 1);
  ledger.chains.push(chain);
  chain.busy = true;
  const answer = await as(target, 'alice', nextCall(chain));
  note(ledger, chain, answer);
  chain.busy = false;
  return answer;
}

/** Finishes a chain: each call is repeated until it is acknowledged; the ledger has the wrong answers. */
export async function finish(target: Target, ledger: Ledger, chain: Chain): Promise<void> {
  for (let tries = 0; chain.stage !== 'done' && tries < MOST_TRIES; tries++) {
    note(ledger, chain, await as(target, 'alice', nextCall(chain)));
  }
  if (chain.stage !== 'done') ledger.wrong.push(`${chain.name} cannot get past ${chain.stage}`);
}

export async function as(target: Target, user: string, unsigned: Unsigned): Promise<Answer> {
  return signedCall(target.port, { ...unsigned, credentials: keysOf(target, user) });
}

function keysOf({ profiles }: Target, user: string) {
  const found = profiles.get(user);
  if (found === undefined) throw new Error(`no profile ${user}`);
  return found;
}

/** Refused by the authorizer, by the handler (its signature waits for the body), and by an explicit Deny. */
function forbidden({ prize }: Target, row: string, turn: number): { user: string; unsigned: Unsigned } {
  const body = JSON.stringify(activeMq(`stolen-${row}-${turn}`, { users: [] }));
  const creation = {
    method: 'POST',
    path: '/v1/brokers',
    headers: { 'content-type': 'application/json' },
    body,
  };
  const kinds = [
    { user: 'frank', unsigned: creation },
    { user: 'frank', unsigned: { ...creation, hashHeader: false } },
    { user: 'dave', unsigned: { method: 'DELETE', path: `/v1/brokers/${prize}` } },
    { user: 'frank', unsigned: { path: '/v1/brokers' } },
    { user: 'frank', unsigned: { ...creation, hashHeader: false } },
  ] as const;
  return kinds[Math.floor(turn / 3) % kinds.length] ?? kinds[0];
}

/**
 * Why an answer may not be, whatever is broken; undefined: it may. Cut connections are for the row to allow.
 */
function excuse(role: Role, { status, error }: Answer): string | undefined {
  if (status === 0) return undefined;
  if (status === 503)
    return error.includes('ServiceUnavailable') || error.includes('Authorizer') ? undefined : '503 as';
  if (role === 'writer' || role === 'reader') {
    if (status === 500) return error === 'InternalServerErrorException' ? undefined : '500 as';
    // Four hundreds are judged by the ledger, which knows what was sent before.
    return status < 500 && (role === 'writer' || status === 200) ? undefined : `${status}`;
  }
  if (status !== 403) return `let in or told nonsense: ${status}`;
  const name = role === 'denied' ? 'AccessDeniedException' : 'InvalidSignatureException';
  return error === name ? undefined : '403 as';
}
