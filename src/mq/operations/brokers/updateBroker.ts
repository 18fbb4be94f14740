import type { BrokerRecord, ConfigurationReference } from '../../model/broker.ts';
import { CATALOGUE } from '../../model/catalogue.ts';
import { concurrentUpdate, WRITE_ATTEMPTS } from '../../model/contention.ts';
import type { OperationInput, RunOperation } from '../../model/operation.ts';
import type { MqPorts } from '../../model/ports.ts';
import { readLdapServerMetadata } from '../../rules/authentication.ts';
import { readShape } from '../../shapes/readShape.ts';
import { type UpdateBrokerRequest, updateBrokerShape } from '../../shapes/updateBroker.ts';
import { brokerChanges } from '../../views/brokerChanges.ts';
import { changeBroker, targetOf } from './changeBroker.ts';
import { configurationGone, existingConfiguration } from './chooseConfiguration.ts';
import { findBroker } from './findBroker.ts';
import { requireState } from './requireState.ts';

type Ports = Pick<MqPorts, 'brokers' | 'configurations' | 'clock' | 'hashSecret'>;

/**
 * UpdateBroker: 200 with `brokerId` and the given members; 400 for what breaks a rule, 409 when other updates keep coming between.
 * Each attempt starts again from the broker as it is then, so of concurrent updates none undoes another's members.
 */
export function updateBroker(ports: Ports): RunOperation {
  return async (input) => {
    const first = await findBroker(ports, input);
    const request = readShape(updateBrokerShape, input.body);
    requireState(first.broker, first.state, ['RUNNING', 'REPLICA'], 'updated');
    const ldapServiceAccountPasswordHash = await hashLdapPassword(ports, request);
    for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
      const { broker, read, state, now } = attempt === 0 ? first : await findBroker(ports, input);
      requireState(broker, state, ['RUNNING', 'REPLICA'], 'updated');
      const configuration = await askedConfiguration(ports, input, broker, request);
      const next = changeBroker(
        CATALOGUE,
        broker,
        { request, configuration, ldapServiceAccountPasswordHash },
        now,
      );
      const outcome = await ports.brokers.update({ read, next });
      if (outcome === 'written') return { status: 200, body: brokerChanges(next, request) };
      if (outcome === 'configurationGone') throw configurationGone(configuration?.id ?? '');
    }
    throw concurrentUpdate();
  };
}

async function hashLdapPassword(
  ports: Pick<MqPorts, 'hashSecret'>,
  { ldapServerMetadata }: UpdateBrokerRequest,
): Promise<string | undefined> {
  if (ldapServerMetadata === undefined) return undefined;
  readLdapServerMetadata(ldapServerMetadata);
  return ports.hashSecret(ldapServerMetadata.serviceAccountPassword);
}

/** Clients send the configuration with every update (Terraform does): one that the broker has stays valid when its engine is upgraded. */
async function askedConfiguration(
  ports: Pick<MqPorts, 'configurations'>,
  input: OperationInput,
  broker: BrokerRecord,
  { configuration: asked, engineVersion }: UpdateBrokerRequest,
): Promise<ConfigurationReference | undefined> {
  if (asked === undefined) return undefined;
  const target = targetOf(broker);
  const held = asked.id === broker.configuration.id || asked.id === target.configuration.id;
  return existingConfiguration(
    ports,
    input,
    {
      engineType: broker.engineType,
      engineVersion: held ? undefined : (engineVersion ?? target.engineVersion),
    },
    asked,
  );
}
