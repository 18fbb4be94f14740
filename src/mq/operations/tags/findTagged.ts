import { CONFIGURATION_ID } from '../../configurations/findConfiguration.ts';
import { brokerArn, configurationArn } from '../../model/arn.ts';
import { MqError } from '../../model/errors.ts';
import { brokerState } from '../../model/lifecycle.ts';
import type { OperationInput } from '../../model/operation.ts';
import type { TaggedResource, TagPorts } from './tagWriter.ts';

const BROKER_ID = /^b-[0-9A-Za-z-]{1,64}$/;

/**
 * The resource whose ARN is in the path. INVARIANT: its ARN is made anew from what was found in the caller's own scope and must be
 * the one given, so that one written with another name, region or account finds nothing (ADR 3). The sentence is recorded.
 */
export async function findTagged(ports: TagPorts, input: OperationInput): Promise<TaggedResource> {
  const arn = input.path.resourceArn ?? '';
  const id = arn.slice(arn.lastIndexOf(':') + 1);
  const found = (await findBroker(ports, input, id)) ?? (await findConfiguration(ports, input, id));
  if (found?.arn === arn) return found.resource;
  throw new MqError('NotFoundException', 'Resource was not found');
}

interface Found {
  readonly arn: string;
  readonly resource: TaggedResource;
}

async function findBroker(ports: TagPorts, input: OperationInput, id: string): Promise<Found | undefined> {
  const broker = BROKER_ID.test(id) ? await ports.brokers.get(input, id) : undefined;
  if (broker === undefined || brokerState(broker, ports.clock()) === undefined) return undefined;
  const { accountId, region, name, tags } = broker;
  const scope = { accountId, region };
  return { arn: brokerArn(scope, name, id), resource: { type: 'broker', scope, id, tags } };
}

async function findConfiguration(
  ports: TagPorts,
  input: OperationInput,
  id: string,
): Promise<Found | undefined> {
  const configuration = CONFIGURATION_ID.test(id) ? await ports.configurations.get(input, id) : undefined;
  if (configuration === undefined) return undefined;
  const { accountId, region, tags } = configuration;
  const scope = { accountId, region };
  return { arn: configurationArn(scope, id), resource: { type: 'configuration', scope, id, tags } };
}
