import { partitionOf } from '../../../aws/partition.ts';
import { type DecidedTags, requireDecidedTags } from '../../model/decidedTags.ts';
import { MqError } from '../../model/errors.ts';
import { brokerState, settleBroker } from '../../model/lifecycle.ts';
import type { BrokerUpdate, MqPorts } from '../../model/ports.ts';
import type { Scope } from '../../model/scope.ts';
import { checkReplicates } from '../../rules/dataReplication.ts';
import { requireState } from './findBroker.ts';

const ATTRIBUTE = 'dataReplicationPrimaryBrokerArn';

/**
 * The update of the primary that a new replica names: the primary gets its counterpart, pending until its own
 * reboot unless it replicates already. Only a primary in the same scope is updated; the gateway of another
 * Region updates its own.
 *
 * INVARIANT: the ARN is of the caller's partition and account. The decision looks up such a primary only: its
 * tags and name would not be known under another spelling, and the policies of another account do not allow
 * the call (docs/rules/amazon-mq.md rule 20).
 */
export async function pairWithPrimary(
  ports: Pick<MqPorts, 'brokers' | 'clock'>,
  scope: Scope & { readonly decidedTags?: DecidedTags | undefined },
  arn: string | undefined,
  replicaId: string,
): Promise<BrokerUpdate | undefined> {
  if (arn === undefined) return undefined;
  const [, partition, , region = '', accountId, , name, brokerId = ''] = arn.split(':');
  const isOwn = accountId === scope.accountId && partition === partitionOf(scope.region);
  if (!isOwn || partitionOf(region) !== partition) throw notFound(arn);
  if (region !== scope.region) return undefined;
  const read = await ports.brokers.get(scope, brokerId);
  const now = ports.clock();
  const primary = read && settleBroker(read, now);
  const state = primary && brokerState(primary, now);
  if (read === undefined || primary === undefined || state === undefined || primary.name !== name) {
    throw notFound(arn);
  }
  requireDecidedTags(scope, 'primary', read.tags);
  checkReplicates(primary.engineType, primary.deploymentMode, ATTRIBUTE);
  requireState(primary, state, ['RUNNING'], 'replicated');
  const current = primary.replication;
  const side = current ?? primary.pending?.replication;
  if (side?.counterpart !== undefined) {
    throw wrong(`Primary broker [${arn}] is in a data replication pair already. Specify another broker.`);
  }
  const replication = {
    role: 'PRIMARY',
    counterpart: { brokerId: replicaId, region: scope.region },
  } as const;
  if (current !== undefined) return { read, next: { ...primary, replication } };
  const pending = { ...primary.pending, dataReplicationMode: 'CRDR', replication } as const;
  return { read, next: { ...primary, pending } };
}

function notFound(arn: string): MqError {
  return wrong(`Primary broker [${arn}] can't be found. Make sure it exists.`);
}

function wrong(sentence: string): MqError {
  return new MqError('BadRequestException', sentence, ATTRIBUTE);
}
