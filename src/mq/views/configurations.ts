import type { BrokerRecord } from '../model/broker.ts';

/** `Configurations`: while a broker is being created, its first one is pending (recorded). */
export function configurations(broker: BrokerRecord, creating: boolean): Readonly<Record<string, unknown>> {
  const { configuration, configurationHistory: history = [], pending } = broker;
  if (creating) return { pending: configuration, history };
  if (pending?.configuration === undefined) return { current: configuration, history };
  return { current: configuration, pending: pending.configuration, history };
}
