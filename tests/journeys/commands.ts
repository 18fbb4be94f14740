import fc from 'fast-check';
import type { Call } from './call.ts';
import { replicaOf, standby } from './creation.ts';
import { type Draft, draft, numbers } from './drafts.ts';
import type { Journey } from './journey.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

export type Command = fc.AsyncCommand<object, Journey, false>;

export class OneCall implements Command {
  readonly #draft: Draft;
  #told = '';
  constructor(one: Draft) {
    this.#draft = one;
  }
  check() {
    return true;
  }
  async run(_model: object, journey: Journey) {
    const call = journey.callOf(this.#draft);
    this.#told = `${call.who}: ${call.operation} ${JSON.stringify([call.path, call.query, call.body])}`;
    await journey.step(call);
  }
  toString() {
    return this.#told;
  }
}

/** Everything is there before one waits, so that the interleaving depends on the numbers alone. */
class SeveralCalls implements Command {
  readonly #drafts: readonly Draft[];
  readonly #order: readonly number[];
  #told = '';
  constructor(drafts: readonly Draft[], order: readonly number[]) {
    this.#drafts = drafts;
    this.#order = order;
  }
  check() {
    return true;
  }
  async run(_model: object, journey: Journey) {
    const calls = this.#drafts.map((one) => journey.callOf(one));
    this.#told = `at once in the order ${this.#order}: ${JSON.stringify(calls)}`;
    await journey.batch(calls, this.#order);
  }
  toString() {
    return this.#told;
  }
}

/** A call that depends on nothing drawn. */
class Given implements Command {
  readonly #make: (journey: Journey) => Call | undefined;
  #told = '';
  constructor(make: (journey: Journey) => Call | undefined) {
    this.#make = make;
  }
  check() {
    return true;
  }
  async run(_model: object, journey: Journey) {
    const call = this.#make(journey);
    if (call === undefined) return;
    this.#told = `${call.who}: ${call.operation} ${JSON.stringify([call.path, call.query, call.body])}`;
    await journey.step(call);
  }
  toString() {
    return this.#told;
  }
}

export class Pass implements Command {
  readonly #seconds: number;
  constructor(seconds: number) {
    this.#seconds = seconds;
  }
  check() {
    return true;
  }
  async run(_model: object, journey: Journey) {
    journey.pass(this.#seconds * 1000);
  }
  toString() {
    return `${this.#seconds} s pass`;
  }
}

export class RenewSession implements Command {
  check() {
    return true;
  }
  async run(_model: object, journey: Journey) {
    journey.renewSession();
  }
  toString() {
    return 'night signs in anew';
  }
}

export const time = fc
  .oneof(
    { weight: 8, arbitrary: fc.constantFrom(MINUTE, 61) },
    { weight: 4, arbitrary: fc.constantFrom(20, 40) },
    { weight: 1, arbitrary: fc.constantFrom(HOUR, 3 * HOUR, 13 * HOUR, 25 * HOUR, 8 * 24 * HOUR) },
  )
  .map((seconds) => new Pass(seconds));
export const one = draft().map((drawn) => new OneCall(drawn));
const someBrokers = fc
  .array(
    // One in five is by somebody who may not make the service-linked role.
    fc.tuple(draft(['CreateBroker']), fc.nat(4)).map(([drawn, by]) => {
      return new OneCall({ ...drawn, who: by === 0 ? 'rob' : 'ada' });
    }),
    { minLength: 1, maxLength: 5, size: 'max' },
  )
  .map((created): Command[] => {
    const half = Math.ceil(created.length / 2);
    // Those that come later may be replicas of the ones before.
    return [...created.slice(0, half), new Pass(MINUTE), ...created.slice(half), new Pass(MINUTE)];
  });

const asAda = { who: 'ada', path: {}, query: {}, hashHeader: true } as const;
export const creating = (body: Call['body']) =>
  new Given(() => ({ ...asAda, operation: 'CreateBroker', body }));
const replicating = new Given(({ account }) => {
  const [primary] = Object.values(account.brokers);
  if (primary === undefined) return undefined;
  return { ...asAda, operation: 'CreateBroker', body: { ...standby('prod-a'), ...replicaOf(primary) } };
});
const rebooting = new Given(({ account }) => {
  const [brokerId] = Object.keys(account.brokers);
  if (brokerId === undefined) return undefined;
  return { ...asAda, operation: 'RebootBroker', path: { brokerId } };
});
const minute = new Pass(MINUTE);
const pair: readonly Command[] = [creating(standby('dev-a')), minute, replicating, minute];
export const beginning: fc.Arbitrary<readonly Command[]> = fc.oneof(
  { weight: 4, arbitrary: someBrokers },
  { weight: 1, arbitrary: fc.constant(pair) },
  { weight: 1, arbitrary: fc.constant([...pair, rebooting, minute]) },
);

/** What meets at one thing: each as often as it is listed here. */
const GROUPS: readonly (readonly string[])[] = [
  [
    'UpdateBroker',
    'UpdateBroker',
    'RebootBroker',
    'DeleteBroker',
    'DescribeBroker',
    'Promote',
    'CreateBroker',
  ],
  ['CreateUser', 'UpdateUser', 'UpdateUser', 'DeleteUser', 'DescribeUser'],
  ['CreateUser', 'UpdateUser', 'DeleteUser', 'RebootBroker', 'ListUsers'],
  [
    'UpdateConfiguration',
    'DeleteConfiguration',
    'DeleteConfiguration',
    'CreateBroker with configuration',
    'UpdateBroker with configuration',
  ],
  ['UpdateConfiguration', 'UpdateConfiguration', 'ListConfigurationRevisions', 'DescribeConfiguration'],
  ['CreateTags', 'CreateTags', 'DeleteTags', 'ListTags', 'DescribeBroker', 'DeleteBroker'],
  ['CreateBroker', 'ListBrokers'],
];
const IN_THE_AIR = { minLength: 2, maxLength: 4, size: 'max' } as const;
const order = fc.array(fc.nat(5), { minLength: 16, maxLength: 16, size: 'max' });

const inGroups = GROUPS.map((group) =>
  fc.array(
    // Mostly by somebody who may, so that they meet behind the authorizer.
    fc
      .tuple(draft(group, {}), fc.nat(3))
      .map(([drawn, by]): Draft => (by > 0 ? { ...drawn, who: 'ada' } : drawn)),
    IN_THE_AIR,
  ),
);
const anything = fc.array(draft(), IN_THE_AIR);

/** Two to four calls at once, mostly at the same thing. */
export const several = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.tuple(anything, order).map(([drafts, turns]) => new SeveralCalls(drafts, turns)),
  },
  {
    weight: 8,
    arbitrary: fc.tuple(fc.oneof(...inGroups), numbers, order).map(([drafts, target, turns]) => {
      const aimed = drafts.map((drawn) => ({ ...drawn, target }));
      return new SeveralCalls(aimed, turns);
    }),
  },
);
