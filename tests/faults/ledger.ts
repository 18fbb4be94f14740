import type { Profile } from '../../local/account/credentialsFile.ts';
import type { Unsigned } from '../authz/signedRequest.ts';
import { activeMq } from '../mq/world.ts';
import type { Answer } from './signedCall.ts';

/**
 * One thing that a client makes and changes, call after call. An acknowledged write must exist; an
 * unacknowledged write may exist.
 */
export type Chain = BrokerChain | ConfigurationChain;

export interface BrokerChain {
  readonly kind: 'broker';
  readonly name: string;
  /** `creatorRequestId`: the same with every try. */
  readonly token: string;
  /** Whether it is deleted at its end. */
  readonly goes: boolean;
  readonly withUser: boolean;
  id: string | undefined;
  tagged: boolean;
  user: boolean;
  deletion: 'none' | 'sent' | 'acknowledged';
  stage: 'create' | 'tag' | 'user' | 'delete' | 'done';
  busy: boolean;
  /** A call of the present stage got no answer, or one that says nothing: it may have been carried out. */
  unsure: boolean;
}

export interface ConfigurationChain {
  readonly kind: 'configuration';
  readonly name: string;
  id: string | undefined;
  /** Acknowledged. */
  revision: number;
  /** Tries that may have been carried out beside those. */
  extra: number;
  stage: 'create' | 'revise' | 'done';
  busy: boolean;
}

export interface Ledger {
  readonly chains: Chain[];
  acknowledged: number;
  /** The answers that must never occur, one sentence each. */
  readonly wrong: string[];
}

const LAST_REVISION = 4;
const DOCUMENT = Buffer.from('<broker/>').toString('base64');
const JSON_TYPE = { 'content-type': 'application/json' };

export function newChain(ledger: Ledger, row: string): Chain {
  const number = ledger.chains.length;
  const name = `${row}-${number}`;
  const chain: Chain =
    number % 4 === 3
      ? { kind: 'configuration', name, id: undefined, revision: 0, extra: 0, stage: 'create', busy: false }
      : {
          kind: 'broker',
          name,
          token: `token-of-${name}`,
          goes: number % 4 !== 0,
          // The hash of a password takes as long as ten writes.
          withUser: number % 8 === 0,
          id: undefined,
          tagged: false,
          user: false,
          deletion: 'none',
          stage: 'create',
          busy: false,
          unsure: false,
        };
  ledger.chains.push(chain);
  return chain;
}

/** The chain's next call. */
export function nextCall(chain: Chain): Unsigned {
  const post = (path: string, body: object): Unsigned => ({
    method: 'POST',
    path,
    headers: JSON_TYPE,
    body: JSON.stringify(body),
  });
  if (chain.kind === 'configuration') {
    if (chain.stage === 'create') {
      return post('/v1/configurations', { name: chain.name, engineType: 'ACTIVEMQ' });
    }
    return { ...post(`/v1/configurations/${chain.id}`, { data: DOCUMENT }), method: 'PUT' };
  }
  const path = `/v1/brokers/${chain.id}`;
  if (chain.stage === 'create') {
    return post('/v1/brokers', activeMq(chain.name, { users: [], creatorRequestId: chain.token }));
  }
  if (chain.stage === 'tag')
    return post(`/v1/tags/${arnOf(chain.id ?? '', chain.name)}`, { tags: { kept: 'yes' } });
  if (chain.stage === 'user') return post(`${path}/users/zoe`, { password: 'correct-horse-battery' });
  chain.deletion = 'sent';
  return { method: 'DELETE', path };
}

const arnOf = (id: string, name: string) => `arn:aws:mq:us-east-1:123456789012:broker:${name}:${id}`;

/** Records an answer, and goes to the next step if the answer acknowledges. */
export function note(ledger: Ledger, chain: Chain, answer: Answer): void {
  const good = answer.status === 200 || answer.status === 204;
  if (good) ledger.acknowledged++;
  if (!good && answer.status >= 400 && answer.status < 500 && !saysDoneBefore(chain, answer)) {
    ledger.wrong.push(`${chain.stage} of ${chain.name}: ${answer.status} ${answer.error} ${answer.body}`);
  }
  if (chain.kind === 'configuration') noteConfiguration(ledger, chain, answer, good);
  else noteBroker(ledger, chain, answer, good);
}

/** A first try that nobody heard of was carried out: the user is there, the broker is gone. */
function saysDoneBefore(chain: Chain, { status }: Answer): boolean {
  if (chain.kind === 'configuration' || !chain.unsure) return false;
  return (chain.stage === 'user' && status === 409) || (chain.stage === 'delete' && status === 404);
}

function noteConfiguration(ledger: Ledger, chain: ConfigurationChain, { body }: Answer, good: boolean): void {
  if (!good) {
    if (chain.stage === 'revise') chain.extra++;
    return;
  }
  const { id, latestRevision } = JSON.parse(body);
  if (latestRevision.revision > chain.revision + 1 + chain.extra) {
    ledger.wrong.push(
      `${chain.name}: revision ${latestRevision.revision} ` +
        `after ${chain.revision}, ${chain.extra} tries between`,
    );
  }
  chain.id = id;
  chain.revision = latestRevision.revision;
  chain.extra = 0;
  chain.stage = chain.revision < LAST_REVISION ? 'revise' : 'done';
}

function noteBroker(ledger: Ledger, chain: BrokerChain, answer: Answer, good: boolean): void {
  if (!good && !saysDoneBefore(chain, answer)) {
    chain.unsure = true;
    return;
  }
  chain.unsure = false;
  if (chain.stage === 'create') {
    const { brokerId } = JSON.parse(answer.body);
    if (chain.id !== undefined && chain.id !== brokerId) ledger.wrong.push(`${chain.name} has two brokers`);
    chain.id = brokerId;
    chain.stage = 'tag';
  } else if (chain.stage === 'tag') {
    chain.tagged = true;
    chain.stage = chain.withUser ? 'user' : afterUser(chain);
  } else if (chain.stage === 'user') {
    chain.user = true;
    chain.stage = afterUser(chain);
  } else {
    chain.deletion = 'acknowledged';
    chain.stage = 'done';
  }
}

const afterUser = ({ goes }: BrokerChain) => (goes ? 'delete' : 'done');

export type Profiles = ReadonlyMap<string, Profile>;
