import { brokerArn } from '../model/arn.ts';
import type { BrokerListing } from '../model/broker.ts';
import { ENGINES } from '../model/engine.ts';
import type { BrokerState } from '../model/lifecycle.ts';

/** `BrokerSummary`: one broker of ListBrokers. */
export function brokerSummary(broker: BrokerListing, state: BrokerState): Readonly<Record<string, unknown>> {
  return {
    brokerArn: brokerArn(broker, broker.name, broker.id),
    brokerId: broker.id,
    brokerName: broker.name,
    brokerState: state,
    created: new Date(broker.created).toISOString(),
    deploymentMode: broker.deploymentMode,
    engineType: ENGINES[broker.engineType].spelled,
    hostInstanceType: broker.hostInstanceType,
  };
}
