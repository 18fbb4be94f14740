import fc from 'fast-check';
import type { Call } from './call.ts';
import { newConfiguration, newRevision, newTags, newUser, onReplica, update, userChange } from './changes.ts';
import { creation } from './creation.ts';
import { type Draw, drawer } from './drawer.ts';
import type { Account } from './model/account.ts';
import { OPERATIONS } from './model/run.ts';
import { type Caller, PEOPLE } from './people.ts';
import { drawArn, drawBroker, drawConfiguration } from './targets.ts';

/**
 * A call before it is known what there is to call: numbers that choose among what the account has when its
 * turn comes. So every draft is a call in every account, and journeys shrink well.
 */
export interface Draft {
  /** With ` with configuration` or ` with window` behind it, a call that names one. */
  readonly operation: string;
  readonly who: Caller;
  /**
   * Numbers that choose the target of the call: drafts with the same numbers use the same broker, user or
   * configuration.
   */
  readonly target: readonly number[];
  /** Choose the rest. */
  readonly numbers: readonly number[];
  readonly hashHeader: boolean;
}

/** The other values that a draft may refer to, besides the account. */
export interface Past {
  readonly tokens: readonly string[];
  readonly lastCreation: Call['body'];
}

/** Often enough that journeys get deep: what changes brokers and users, and those who may. */
const WEIGHTS: Readonly<Record<string, number>> = {
  CreateBroker: 12,
  DescribeBroker: 8,
  UpdateBroker: 20,
  DeleteBroker: 5,
  RebootBroker: 10,
  Promote: 5,
  CreateUser: 9,
  UpdateUser: 7,
  DeleteUser: 6,
  UpdateConfiguration: 9,
  CreateTags: 5,
  DeleteTags: 4,
  CreateConfiguration: 5,
  DeleteConfiguration: 4,
  'UpdateBroker with configuration': 8,
};

const VARIANTS = ['UpdateBroker with configuration', 'UpdateBroker with window'];
const USUAL_WEIGHT = 3;

const PEOPLE_WEIGHTS: Readonly<Record<string, number>> = {
  ada: 50,
  kit: 5,
  gil: 5,
  bea: 5,
  tom: 5,
  tea: 5,
  rob: 4,
  night: 4,
};

const IMPOSTORS: readonly Caller[] = ['forger', 'ghost', 'stranger'];

const weighted = <Value extends string>(
  values: readonly Value[],
  weights: Readonly<Record<string, number>>,
  usual: number,
) => fc.oneof(...values.map((value) => ({ weight: weights[value] ?? usual, arbitrary: fc.constant(value) })));

const NUMBERS = 16;

const BIG = 10_000;

export const numbers = fc.array(fc.nat(BIG), { minLength: NUMBERS, maxLength: NUMBERS, size: 'max' });

export function draft(
  operations: readonly string[] = [...OPERATIONS, ...VARIANTS],
  weights: Readonly<Record<string, number>> = WEIGHTS,
): fc.Arbitrary<Draft> {
  const callers = [...Object.keys(PEOPLE), ...IMPOSTORS] as Caller[];
  return fc.record({
    operation: weighted(operations, weights, USUAL_WEIGHT),
    who: weighted(callers, PEOPLE_WEIGHTS, 1),
    target: numbers,
    numbers,
    hashHeader: fc.boolean(),
  });
}

const USERNAMES = ['admin', 'app', 'zoe', 'joe', 'amy'];

/** What only a broker in peace takes: mostly such a one is drawn. */
const STEADY = new Set([
  'UpdateBroker',
  'RebootBroker',
  'DeleteBroker',
  'CreateUser',
  'UpdateUser',
  'DeleteUser',
]);

/** A draft as a call on what there is now. */
export function callOf(drafted: Draft, account: Account, past: Past): Call {
  const { who, hashHeader } = drafted;
  const [operation = '', ...uses] = drafted.operation.split(' ');
  const configured = uses.includes('configuration');
  const windowed = uses.includes('window');
  const draw = drawer(drafted.numbers);
  const aim = drawer(drafted.target);
  const call = (more: Partial<Call> = {}): Call => ({
    operation,
    who,
    path: {},
    query: {},
    hashHeader,
    ...more,
  });
  const broker = () => drawBroker(account, aim, STEADY.has(operation));
  const onBroker = (more: Partial<Call> = {}) => call({ ...more, path: { brokerId: broker().id } });
  const onUser = (more: Partial<Call> = {}) => {
    const { id } = drawBroker(account, aim, STEADY.has(operation), 'ACTIVEMQ');
    const there = Object.keys(account.brokers[id]?.users ?? {});
    const some = operation === 'CreateUser' || there.length === 0 || aim.rarely(8);
    return call({ ...more, path: { brokerId: id, username: aim.one(some ? USERNAMES : there) } });
  };
  const onConfiguration = (more: Partial<Call> = {}) =>
    call({ ...more, path: { configurationId: drawConfiguration(account, aim) } });
  const listing = () => drawPage(past, draw);
  switch (operation) {
    case 'CreateBroker':
      return call(creation(account, past, draw, { target: drafted.target, configured }));
    case 'UpdateBroker': {
      const target = broker();
      return call({
        path: { brokerId: target.id },
        ...update(account, target, draw, { target: drafted.target, configured, windowed }),
      });
    }
    case 'Promote':
      return onReplica(account, draw, aim, call);
    case 'ListBrokers':
    case 'ListConfigurations':
      return call({ query: listing() });
    case 'DescribeBrokerEngineTypes':
    case 'DescribeBrokerInstanceOptions': {
      const engineType = draw.one([undefined, undefined, undefined, 'rabbitmq', 'ActiveMQ', 'KAFKA']);
      return call({ query: { ...listing(), ...(engineType && { engineType }) } });
    }
    case 'ListUsers':
    case 'DescribeSharedResources':
      return onBroker({ query: listing() });
    case 'CreateUser':
      return onUser(newUser(draw));
    case 'UpdateUser':
      return onUser(userChange(draw));
    case 'DescribeUser':
    case 'DeleteUser':
      return onUser();
    case 'CreateConfiguration':
      return call(newConfiguration(draw));
    case 'UpdateConfiguration': {
      const configurationId = drawConfiguration(account, aim);
      const { engine } = account.configurations[configurationId] ?? {};
      return call({ path: { configurationId }, ...newRevision(engine, draw) });
    }
    case 'ListConfigurationRevisions':
      return onConfiguration({ query: listing() });
    case 'DescribeConfigurationRevision': {
      const configurationRevision = draw.one(['1', '1', '2', '3', '2', '99', 'x']);
      return call({ path: { configurationId: drawConfiguration(account, aim), configurationRevision } });
    }
    case 'DescribeConfiguration':
    case 'DeleteConfiguration':
      return onConfiguration();
    case 'CreateTags':
      return call({ path: { resourceArn: drawArn(account, draw, aim) }, ...newTags(draw) });
    case 'DeleteTags': {
      const tagKeys = draw.one([['env'], ['team'], ['env', 'team'], ['owner'], []]);
      const query = tagKeys.length === 0 ? {} : { tagKeys };
      return call({ path: { resourceArn: drawArn(account, draw, aim) }, query });
    }
    case 'ListTags':
      return call({ path: { resourceArn: drawArn(account, draw, aim) } });
    default:
      return onBroker();
  }
}

function drawPage({ tokens }: Past, draw: Draw): Call['query'] {
  const maxResults = draw.one([undefined, undefined, '5', '5', '6', '100', '4', '101']);
  const nextToken =
    tokens.length > 0 && draw.rarely(3) ? draw.one(tokens) : draw.rarely(20) ? 'none' : undefined;
  return { ...(maxResults && { maxResults }), ...(nextToken && { nextToken }) };
}
