import { createHash } from 'node:crypto';
import type { BrokerRecord } from '../model/broker.ts';

/** Wire protocols of an ActiveMQ instance, in the order the service lists them. */
const ACTIVEMQ_ENDPOINTS = [
  ['ssl', 61617],
  ['amqp+ssl', 5671],
  ['stomp+ssl', 61614],
  ['mqtt+ssl', 8883],
  ['wss', 61619],
] as const;

export interface BrokerInstance {
  readonly consoleURL: string;
  readonly endpoints: readonly string[];
  /** ActiveMQ only (API Reference, BrokerInstance). */
  readonly ipAddress?: string;
}

/** Where a running broker is reached: ActiveMQ by instance (a standby is `-2`), RabbitMQ at one name for the whole broker. */
export function brokerInstances(broker: BrokerRecord): readonly BrokerInstance[] {
  if (broker.engineType === 'RABBITMQ') {
    const host = `${broker.id}.mq.${broker.region}.amazonaws.com`;
    return [{ consoleURL: `https://${host}`, endpoints: [`amqps://${host}:5671`] }];
  }
  const instances = broker.deploymentMode === 'ACTIVE_STANDBY_MULTI_AZ' ? [1, 2] : [1];
  return instances.map((number) => {
    const host = `${broker.id}-${number}.mq.${broker.region}.amazonaws.com`;
    return {
      consoleURL: `https://${host}:8162`,
      endpoints: ACTIVEMQ_ENDPOINTS.map(([scheme, port]) => `${scheme}://${host}:${port}`),
      ipAddress: ipAddressOf(host),
    };
  });
}

/** A private address that stays the same for an instance: no network stands behind the gateway to give one. */
function ipAddressOf(host: string): string {
  const digest = createHash('sha256').update(host).digest();
  const [a = 0, b = 0, c = 0] = digest;
  return `10.${a}.${b}.${1 + (c % 254)}`;
}
