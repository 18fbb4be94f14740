import type { Draw } from './drawer.ts';
import { type Account, type Broker, stateOf } from './model/account.ts';
import { brokerArn } from './model/brokers.ts';
import { configurationArn } from './model/configurations.ts';

const NOBODY = '00000000-0000-0000-0000-000000000000';

export function drawBroker(
  account: Account,
  draw: Draw,
  steady = false,
  engine?: Broker['engine'],
): Pick<Broker, 'id' | 'name' | 'engine'> {
  const all = Object.values(account.brokers);
  const live = all.filter((broker) => stateOf(broker, account.now) !== 'GONE');
  const gone = all.filter((broker) => !live.includes(broker));
  const nobody = { id: `b-${NOBODY}`, name: 'dev-a', engine: 'ACTIVEMQ' } as const;
  if (draw.rarely(16)) return gone.length > 0 ? draw.one(gone) : nobody;
  if (draw.rarely(30) || live.length === 0) return nobody;
  const fit = live
    .filter((broker) => !steady || ['RUNNING', 'REPLICA'].includes(stateOf(broker, account.now)))
    .filter((broker) => engine === undefined || broker.engine === engine);
  if (fit.length === 0 || draw.rarely(5)) return draw.one(live);
  // The same ones often, so that changes meet.
  return draw.one([...fit.slice(0, 2), ...fit.slice(0, 2), ...fit]);
}

export function drawConfiguration(account: Account, draw: Draw, engine?: Broker['engine']): string {
  const fit = Object.values(account.configurations).filter(
    (configuration) => engine === undefined || configuration.engine === engine,
  );
  const ids = fit.map(({ id }) => id);
  // Brokers' own are in use; the others may go.
  const own = fit.filter(({ counted }) => counted).map(({ id }) => id);
  if (ids.length === 0 || draw.rarely(16)) return `c-${NOBODY}`;
  return draw.one([...ids.slice(0, 2), ...ids, ...own, ...own]);
}

export function drawArn(account: Account, draw: Draw, aim: Draw): string {
  if (draw.rarely(3)) return configurationArn(drawConfiguration(account, aim));
  const { name, id } = drawBroker(account, aim);
  return brokerArn(draw.rarely(16) ? 'dev-z' : name, id);
}
