import { expect, test } from 'vitest';
import { brokerState } from '../../../src/mq/model/lifecycle.ts';

test.each([
  ['before the creation ends', { runningAt: 100 }, 99, 'CREATION_IN_PROGRESS'],
  ['when it ends', { runningAt: 100 }, 100, 'RUNNING'],
  ['a replica when it ends', { runningAt: 100, replication: { role: 'REPLICA' as const } }, 100, 'REPLICA'],
  ['before the deletion ends', { runningAt: 100, deletedAt: 200 }, 199, 'DELETION_IN_PROGRESS'],
  ['when it ends, gone', { runningAt: 100, deletedAt: 200 }, 200, undefined],
])('%s', (_, broker, now, state) => {
  expect(brokerState(broker, now)).toBe(state);
});
