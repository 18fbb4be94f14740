import { halves, type Item } from '../integration/wholeTable.ts';
import type { Call } from './call.ts';
import type { Coverage } from './coverage.ts';
import { callOf, type Draft } from './drafts.ts';
import type { JourneyGateway } from './gateway.ts';
import { type Account, newAccount, pass, stateOf } from './model/account.ts';
import { type Answer, difference } from './model/answer.ts';
import type { Chosen } from './model/createBroker.ts';
import { type Choices, predict } from './model/run.ts';
import { ACCOUNT, REGION } from './people.ts';
import { type Answered, type Stage, serialOrders, stageAfter } from './serialOrder.ts';
import { settledItems } from './settledItems.ts';

const NOTHING_CHOSEN: Chosen = {
  brokerId: 'b-',
  configurationId: 'c-',
  window: { dayOfWeek: '', timeOfDay: '', timeZone: '' },
};
const TOKEN = /^token of /;
/** Longer than any transition. */
const A_WHILE = 120_000;
/** Users of one broker that are read one by one. */
const MOST_READ = 5;

/** One journey: the gateway, the model that makes the same calls, and the values that later steps need. */
export class Journey {
  readonly #gateway: JourneyGateway;
  readonly #coverage: Coverage;
  /** More than one after calls at once whose order nobody could see; later answers tell. */
  #stages: readonly Stage[];
  #lastCreation: Call['body'];

  constructor(gateway: JourneyGateway, coverage: Coverage) {
    this.#gateway = gateway;
    this.#coverage = coverage;
    gateway.renewSession();
    this.#stages = [{ account: newAccount(gateway.now()), learnt: new Map() }];
  }

  get account(): Account {
    return this.#stage.account;
  }

  get #stage(): Stage {
    const [stage] = this.#stages;
    if (stage === undefined) throw new Error('a journey is nowhere');
    return stage;
  }

  /** The call that a draft becomes in the present state. */
  callOf(draft: Draft): Call {
    const tokens = [...this.#stage.learnt.keys()].filter((name) => TOKEN.test(name));
    return callOf(draft, this.account, { tokens, lastCreation: this.#lastCreation });
  }

  /** One call with nobody else about: its answer is the one that the model gives. */
  async step(call: Call): Promise<void> {
    const before = stateOfTarget(this.account, call);
    const seen = await this.#send(call);
    const chosen = await this.#chosenIn([[call, seen]]);
    this.#go(call, seen, choicesOf(seen, chosen));
    this.#note(call, seen, before);
    await this.#describeNew(chosen);
  }

  /** Concurrent calls: their answers must be those of some order. */
  async batch(calls: readonly Call[], order: readonly number[]): Promise<void> {
    const answers = await this.#gateway.turns.during(order, () =>
      Promise.all(calls.map((call) => this.#send(call))),
    );
    const pairs = calls.map((call, index) => [call, answers[index] ?? { status: 0 }] as const);
    const chosen = await this.#chosenIn(pairs);
    const answered: Answered[] = pairs.map(([call, seen]) => ({
      call,
      seen,
      choices: choicesOf(seen, chosen),
    }));
    const found = serialOrders(this.#stages, answered);
    if (found === undefined) throw new Error(`no order explains these answers:\n${this.#each(answered)}`);
    this.#stages = found.ends;
    this.#coverage.count(`batches explained by ${found.by}`);
    if (found.ends.length > 1) this.#coverage.count('batches with several ends');
    for (const [call, seen] of pairs) this.#note(call, seen, undefined);
    await this.#describeNew(chosen);
  }

  pass(milliseconds: number): void {
    this.#gateway.pass(milliseconds);
    for (const { account } of this.#stages) pass(account, milliseconds);
  }

  renewSession(): void {
    this.#gateway.renewSession();
    for (const { account } of this.#stages) account.sessionEnds = newAccount(account.now).sessionEnds;
  }

  /** The end: all that can be read is as the model has it, at once and after a while, and so is the table. */
  async finish(): Promise<void> {
    await this.#readLists();
    this.pass(A_WHILE);
    await this.#readLists();
    await this.#readEach();
    const all = await this.#gateway.items();
    const items = settledItems(all, this.#gateway.now()).map((item) => this.#withoutOthers(item));
    const broken = halves(items, ACCOUNT, REGION);
    if (broken.length > 0) throw new Error(`the table is not whole: ${broken.join('; ')}`);
  }

  /** The counters without those that are nowhere. */
  #withoutOthers(item: Item): Item {
    const { brokers, configurations } = this.account.others;
    if (item.pk.startsWith('BROKER-COUNT#')) return { ...item, brokers: Number(item.brokers) - brokers };
    if (!item.pk.startsWith('CONFIGURATION-COUNT#')) return item;
    return { ...item, configurations: Number(item.configurations) - configurations };
  }

  #read(operation: string, path: Call['path'] = {}, query: Call['query'] = {}): Promise<void> {
    return this.step({ operation, who: 'ada', path, query, hashHeader: true });
  }

  async #readLists(): Promise<void> {
    await this.#read('ListBrokers', {}, { maxResults: '100' });
    await this.#read('ListConfigurations', {}, { maxResults: '100' });
    for (const brokerId of Object.keys(this.account.brokers))
      await this.#read('DescribeBroker', { brokerId });
  }

  async #readEach(): Promise<void> {
    const read = this.#read.bind(this);
    for (const { id: brokerId, users, engine } of Object.values(this.account.brokers)) {
      if (engine === 'RABBITMQ') await read('DescribeSharedResources', { brokerId });
      else await read('ListUsers', { brokerId }, { maxResults: '100' });
      for (const username of Object.keys(users).slice(0, MOST_READ))
        await read('DescribeUser', { brokerId, username });
    }
    for (const { id: configurationId, revisions } of Object.values(this.account.configurations)) {
      await read('ListConfigurationRevisions', { configurationId }, { maxResults: '100' });
      const configurationRevision = String(revisions.length);
      await read('DescribeConfigurationRevision', { configurationId, configurationRevision });
    }
  }

  /** Tokens go by their names here; the gateway gets what it gave. */
  #send(call: Call): Promise<Answer> {
    const token = this.#stage.learnt.get(String(call.query.nextToken));
    if (typeof token !== 'string') return this.#gateway.send(call);
    return this.#gateway.send({ ...call, query: { ...call.query, nextToken: token } });
  }

  /** Stages in which the call is answered so stay, as it leaves them. */
  #go(call: Call, seen: Answer, choices: Choices): void {
    const next = this.#stages.flatMap((stage) => {
      return stageAfter(stage, { seen }, (account) => predict(account, call, choices)) ?? [];
    });
    if (next.length === 0) throw new Error(this.#each([{ call, seen, choices }]));
    this.#stages = next;
  }

  /** For the reader: every call with what its answer would be if it had come first. */
  #each(answered: readonly Answered[]): string {
    const told = answered.map(({ call, seen, choices }) => {
      const expected = predict(structuredClone(this.account), call, choices);
      const differs = difference(expected, seen, new Map(this.#stage.learnt)) ?? 'as expected';
      return (
        `${JSON.stringify(call)}\n${differs}\n` +
        `expected ${JSON.stringify(expected)}\nsaw ${JSON.stringify(seen)}`
      );
    });
    return told.join('\n');
  }

  /** The ids that new brokers' configurations have, and their windows: only a description tells. */
  async #chosenIn(pairs: readonly (readonly [Call, Answer])[]): Promise<readonly Chosen[]> {
    const chosen: Chosen[] = [];
    for (const [{ operation }, { status, body }] of pairs) {
      const { brokerId } = (body ?? {}) as { brokerId?: string };
      if (operation !== 'CreateBroker' || status !== 200 || brokerId === undefined) continue;
      if (this.account.brokers[brokerId] !== undefined) continue;
      const { body: described } = await this.#gateway.send(describing(brokerId));
      const { configurations, maintenanceWindowStartTime: window } = described as Described;
      chosen.push({ brokerId, configurationId: configurations?.pending?.id ?? '?', window });
    }
    return chosen;
  }

  async #describeNew(chosen: readonly Chosen[]): Promise<void> {
    for (const { brokerId } of chosen) await this.step(describing(brokerId));
  }

  #note(call: Call, { status, error, body }: Answer, before: string | undefined): void {
    this.#coverage.count('calls');
    this.#coverage.count(error === undefined ? `${call.operation} succeeded` : error);
    const { message } = (body ?? {}) as { message?: string };
    if (/limit of|Specify at most/.test(message ?? '')) this.#coverage.count('limit reached');
    if (/^Maintenance window cannot/.test(message ?? '')) this.#coverage.count('window fixed');
    if (error === 'AccessDeniedException') this.#coverage.count(`${call.who} denied`);
    else if (error === undefined) this.#coverage.count(`${call.who} allowed`);
    if (before !== undefined && status === 200) this.#coverage.count(`${call.operation} while ${before}`);
    if (call.operation === 'CreateBroker' && status === 200) this.#lastCreation = call.body;
  }
}

interface Described {
  readonly configurations?: { readonly pending?: { readonly id: string } };
  readonly maintenanceWindowStartTime: Chosen['window'];
}

function describing(brokerId: string): Call {
  return { operation: 'DescribeBroker', who: 'ada', path: { brokerId }, query: {}, hashHeader: true };
}

function choicesOf({ body }: Answer, chosen: readonly Chosen[]) {
  const { brokerId, id = 'c-' } = (body ?? {}) as { brokerId?: string; id?: string };
  const broker = chosen.find((one) => one.brokerId === brokerId) ?? NOTHING_CHOSEN;
  return { broker, configurationId: id };
}

/** Distinguishes reboots that apply a change, and reads during a transition. */
function stateOfTarget(account: Account, { path }: Call): string | undefined {
  const broker = account.brokers[path.brokerId ?? ''];
  if (broker === undefined) return undefined;
  const waits =
    Object.keys(broker.pending).length > 0 || Object.values(broker.users).some(({ pending }) => pending);
  return `${stateOf(broker, account.now)}${waits ? ' with changes pending' : ''}`;
}
