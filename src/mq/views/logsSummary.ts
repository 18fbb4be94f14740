import type { BrokerRecord } from '../broker.ts';
import { ENGINES } from '../engine.ts';

/** `LogsSummary`: the groups are named whether or not the log is on; RabbitMQ has no audit log. */
export function logsSummary(broker: BrokerRecord): Readonly<Record<string, unknown>> {
  const group = `/aws/amazonmq/broker/${broker.id}`;
  const general = { general: broker.logs.general, generalLogGroup: `${group}/general` };
  if (!ENGINES[broker.engineType].auditLogs) return general;
  return { ...general, audit: broker.logs.audit, auditLogGroup: `${group}/audit` };
}
