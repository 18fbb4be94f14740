import { isDeepStrictEqual } from 'node:util';
import {
  type BrokerRecord,
  type ConfigurationReference,
  configurationsInUse,
} from '../../mq/model/broker.ts';
import type { BrokerUpdate } from '../../mq/model/ports.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal, marshalValue } from '../table/table.ts';
import type { Step } from '../table/transaction.ts';

type UpdateStep<Failure> = Step<Failure | 'configurationGone'>;

/**
 * The steps that update a broker; none when nothing differs. Only the members that differ are written: other
 * writers change tags and user counts without counting the version. The tags must be those that were read,
 * because the decision may depend on them.
 * @param onChanged The failure to report when the broker was changed after it was read.
 */
export function updateSteps<Failure extends string>(
  table: Table,
  { read, next }: BrokerUpdate,
  onChanged: Failure,
): readonly UpdateStep<Failure>[] {
  const differing = changedMembers(read, next);
  if (differing.length === 0) return [];
  const kept = differing.filter((member) => next[member] !== undefined);
  const gone = differing.filter((member) => next[member] === undefined);
  const set = [...kept.map((member) => `#${member} = :${member}`), '#version = :next'];
  const remove = gone.length === 0 ? '' : ` REMOVE ${gone.map((member) => `#${member}`).join(', ')}`;
  return [
    {
      write: {
        Update: {
          TableName: table.name,
          Key: marshal(keys.broker(read.accountId, read.region, read.id)),
          UpdateExpression: `SET ${set.join(', ')}${remove}`,
          ConditionExpression: '#version = :read AND attribute_not_exists(deletedAt) AND tags = :readTags',
          ExpressionAttributeNames: Object.fromEntries(
            [...differing, 'version'].map((member) => [`#${member}`, member]),
          ),
          ExpressionAttributeValues: Object.fromEntries([
            [':read', marshalValue(read.version)],
            [':next', marshalValue(read.version + 1)],
            [':readTags', marshalValue(read.tags)],
            ...kept.map((member) => [`:${member}`, marshalValue(next[member])]),
          ]),
        },
      },
      onFailure: onChanged,
    },
    ...usageSteps<Failure>(table, read, next),
  ];
}

function changedMembers(read: BrokerRecord, next: BrokerRecord): readonly (keyof BrokerRecord)[] {
  const members = new Set([...Object.keys(read), ...Object.keys(next)]) as Set<keyof BrokerRecord>;
  members.delete('version');
  return [...members].filter((member) => !isDeepStrictEqual(read[member], next[member]));
}

/** The steps that record which configurations the broker starts and stops using. */
function usageSteps<Failure>(
  table: Table,
  read: BrokerRecord,
  next: BrokerRecord,
): readonly UpdateStep<Failure>[] {
  const before = configurationsInUse(read);
  const after = configurationsInUse(next);
  const taken = [...after.values()].filter(({ id }) => !before.has(id));
  const left = [...before.keys()].filter((id) => !after.has(id));
  return [
    ...taken.map((reference) => useConfiguration(table, read, reference)),
    ...left.map((id) => leaveConfiguration(table, read, id)),
  ];
}

/** Records the broker as a user of the configuration, which must exist with its revision. */
export function useConfiguration(
  table: Table,
  broker: BrokerRecord,
  { id, revision }: ConfigurationReference,
): Step<'configurationGone'> {
  return {
    write: {
      Update: {
        TableName: table.name,
        Key: marshal(keys.configuration(broker.accountId, broker.region, id)),
        UpdateExpression: 'ADD brokers :broker',
        ConditionExpression: 'attribute_exists(pk) AND latestRevision.#revision >= :revision',
        ExpressionAttributeNames: { '#revision': 'revision' },
        ExpressionAttributeValues: {
          ':broker': marshalValue(new Set([broker.id])),
          ':revision': marshalValue(revision),
        },
      },
    },
    onFailure: 'configurationGone',
  };
}

/**
 * INVARIANT: a configuration with an entry in `brokers` is in use and is not removed, so this step always
 * finds it.
 */
export function leaveConfiguration(table: Table, broker: BrokerRecord, id: string): Step<never> {
  return {
    write: {
      Update: {
        TableName: table.name,
        Key: marshal(keys.configuration(broker.accountId, broker.region, id)),
        UpdateExpression: 'DELETE brokers :broker',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':broker': marshalValue(new Set([broker.id])) },
      },
    },
  };
}
