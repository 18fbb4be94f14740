import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { identityOf, isRunning, signal } from '../../local/brokers/processes/processIdentity.ts';

test('a process has one identity while it runs, and none after', async () => {
  const child = spawn('sleep', ['600']);
  const identity = identityOf(child.pid ?? 0);
  expect(identity).toEqual(identityOf(child.pid ?? 0));
  expect(identity && isRunning(identity)).toBe(true);
  expect(identity && signal(identity, 'SIGKILL')).toBe(true);
  await once(child, 'exit');
  expect(identityOf(child.pid ?? 0)).toBeUndefined();
  expect(identity && signal(identity, 'SIGKILL')).toBe(false);
});

test('the same number with another start is another process, and gets no signal', () => {
  const own = identityOf(process.pid);
  expect(own).toBeDefined();
  const other = { pid: process.pid, started: `${own?.started}0` };
  expect(isRunning(other)).toBe(false);
  expect(signal(other, 'SIGKILL')).toBe(false);
});
