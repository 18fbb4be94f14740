import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { endNow } from '../../local/brokers/processes/brokerProcess.ts';
import { identityOf, isRunning, signal } from '../../local/brokers/processes/processIdentity.ts';

test('a process has one identity while it runs, and none afterwards', async () => {
  const child = spawn('sleep', ['600']);
  const identity = identityOf(child.pid ?? 0);
  expect(identity).toEqual(identityOf(child.pid ?? 0));
  expect(identity && isRunning(identity)).toBe(true);
  expect(identity && signal(identity, 'SIGKILL')).toBe(true);
  await once(child, 'exit');
  expect(identityOf(child.pid ?? 0)).toBeUndefined();
  expect(identity && signal(identity, 'SIGKILL')).toBe(false);
});

test('a process with the same number and another start time gets no signal', () => {
  const own = identityOf(process.pid);
  expect(own).toBeDefined();
  const other = { pid: process.pid, started: `${own?.started}0` };
  expect(isRunning(other)).toBe(false);
  expect(signal(other, 'SIGKILL')).toBe(false);
});

test('the end of a gateway does not end a process that got the number of an ended broker', () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true });
  const identity = identityOf(child.pid ?? 0);
  endNow([{ pid: child.pid ?? 0, started: 'at another time' }]);
  expect(identityOf(child.pid ?? 0)).toEqual(identity);
  endNow([{ pid: child.pid ?? 0, started: identity?.started ?? '' }]);
  expect(identityOf(child.pid ?? 0)).toBeUndefined();
});
