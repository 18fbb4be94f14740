import type { BrokerRecord } from '../model/broker.ts';
import { ENGINES } from '../model/engine.ts';

/** `LogsSummary`: the groups are named whether or not the log is on; RabbitMQ has no audit log. */
export function logsSummary(broker: BrokerRecord): Readonly<Record<string, unknown>> {
  const group = `/aws/amazonmq/broker/${broker.id}`;
  const pending =
    broker.pending?.logs === undefined ? {} : { pending: logs(broker.engineType, broker.pending.logs) };
  const general = { general: broker.logs.general, generalLogGroup: `${group}/general`, ...pending };
  if (!ENGINES[broker.engineType].auditLogs) return general;
  return { ...general, audit: broker.logs.audit, auditLogGroup: `${group}/audit` };
}

/** `Logs` and `PendingLogs`, alike in both. */
export function logs(
  engineType: BrokerRecord['engineType'],
  { general, audit }: BrokerRecord['logs'],
): Readonly<Record<string, unknown>> {
  return ENGINES[engineType].auditLogs ? { general, audit } : { general };
}
