import { CONFIGURATION_ID } from '../../configurations/findConfiguration.ts';
import { requireDecidedTags } from '../../model/decidedTags.ts';
import { MqError } from '../../model/errors.ts';
import { brokerState } from '../../model/lifecycle.ts';
import type { OperationInput, OperationOutput, TaggedResource, TagPorts, Tags } from '../../model/ports.ts';
import { brokerArn, configurationArn } from '../../model/scope.ts';

const BROKER_ID = /^b-[0-9A-Za-z-]{1,64}$/;

/**
 * The resource whose ARN is in the path. INVARIANT: the ARN is computed again from the resource found in the
 * caller's own scope and must equal the given one, so that an ARN with another name, region or account finds
 * nothing (ADR 3). The sentence is recorded.
 * @throws TagsChanged when its tags differ from those that the decision read
 */
export async function findTagged(ports: TagPorts, input: OperationInput): Promise<TaggedResource> {
  const arn = input.path.resourceArn ?? '';
  const id = arn.slice(arn.lastIndexOf(':') + 1);
  const found = (await findBroker(ports, input, id)) ?? (await findConfiguration(ports, input, id));
  if (found?.arn === arn) {
    requireDecidedTags(input, 'resource', found.resource.tags);
    return found.resource;
  }
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

/** In each round at least one of the concurrent calls succeeds. */
const ATTEMPTS = 20;

/**
 * Reads, changes and writes the tags of the resource in the path, and repeats this when another write came
 * between, so that no change is lost.
 * @param change Current tags → new tags; the same object when there is nothing to write.
 */
export async function changeTags(
  ports: TagPorts,
  input: OperationInput,
  change: (tags: Tags) => Tags,
): Promise<OperationOutput> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const read = await findTagged(ports, input);
    const tags = change(read.tags);
    if (tags === read.tags || (await ports.tags.replace(read, tags)) === 'written') return { status: 204 };
  }
  throw new Error('tags kept changing while they were written');
}
