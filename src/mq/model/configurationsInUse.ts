import type { BrokerRecord, ConfigurationReference } from './broker.ts';

/**
 * The configurations a broker uses, by id: the current one and the one that is pending; history is not use. A reboot lets go of the
 * old one as it begins, as a deletion does: it can't be called off, and no write comes when it ends.
 */
export function configurationsInUse(broker: BrokerRecord): ReadonlyMap<string, ConfigurationReference> {
  const { configuration, pending, rebootEndsAt } = broker;
  const coming = pending?.configuration ?? configuration;
  const used = rebootEndsAt === undefined ? [configuration, coming] : [coming];
  return new Map(used.map((reference) => [reference.id, reference]));
}
