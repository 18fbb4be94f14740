import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { brokerHost, type HostParts } from '../../../local/brokers/brokerHost.ts';
import type { BrokerPlan } from '../../../local/brokers/brokerPlan.ts';
import { type Authority, openAuthority } from '../../../local/brokers/certificates/authority.ts';
import { PASSWORD, processesOf, USER } from './realBrokers.ts';
import { standInProgram } from './standInProgram.ts';

/** The start of a program may take two minutes. Here it may take five seconds. */
vi.mock('../../../local/data/poll.ts', async (original) => {
  const { poll } = await original<typeof import('../../../local/data/poll.ts')>();
  return { poll: (ms: number, ask: () => never) => poll(ms === 120_000 ? 5_000 : ms, ask) };
});

const directory = mkdtempSync(join(tmpdir(), 'mqgate-host-'));
const disk = join(directory, 'disk');
/** Only the root user may mount a small disk. */
const hasDisk =
  mkdirSync(disk) === undefined &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', disk]).status === 0;
let authority: Authority;
beforeAll(async () => {
  authority = await openAuthority((name) => join(directory, name), Date.now);
});
afterAll(() => {
  if (hasDisk) execFileSync('umount', [disk]);
  rmSync(directory, { recursive: true, force: true });
});

const parts = (): HostParts => ({
  authority,
  range: [20_000, 32_000],
  taken: new Set(),
  place: (run) => run(),
  note: () => {},
});
const planOf = (name: string) =>
  ({
    broker: { id: 'b-1', name, reboots: 0, deploymentMode: 'SINGLE_INSTANCE' },
    users: [{ username: USER, password: PASSWORD, groups: [], consoleAccess: false }],
    document: undefined,
  }) as unknown as BrokerPlan;

describe('the process of a broker', () => {
  test('that hangs at its start is killed, and the end of its long output is in the answer', async () => {
    const place = join(directory, 'hanging');
    const host = brokerHost(place, parts());
    const started = await host.start(planOf('orders-hanging'), standInProgram);
    if (started === 'closed' || !('failure' in started)) throw new Error('it started');
    expect(started.failure).toMatch(/^It was not ready in time\. The end of its output:\nwaiting with /);
    expect(started.failure).toMatch(/\nstill waiting$/);
    expect(started.failure).not.toContain(PASSWORD);
    expect(started.failure.length).toBeLessThan(20_000);
    expect(processesOf(place)).toEqual([]);
    expect(readdirSync(place)).not.toContain('secrets');
    await host.remove();
    expect(existsSync(place)).toBe(false);
  });

  test('that writes much does not fill the disk', async () => {
    const place = join(directory, 'chattering');
    const host = brokerHost(place, parts());
    const started = await host.start(planOf('orders-chattering'), standInProgram);
    if (started === 'closed' || !('instances' in started)) throw new Error(JSON.stringify(started));
    const output = () => readFileSync(join(place, 'output.log'), 'utf8');
    expect(output().length).toBeGreaterThan(20_000_000);
    host.tidy();
    expect(output().length).toBeLessThan(1_000);
    const [endpoint = ''] = started.instances[0]?.endpoints ?? [];
    await new Promise<void>((resolve) => {
      const { hostname: host, port } = new URL(endpoint);
      const socket = connect({ host, port: Number(port), ca: authority.certificate }, () => {
        socket.destroy();
        resolve();
      });
    });
    expect(await vi.waitFor(() => output().match(/a client/g)?.length ?? Promise.reject())).toBeGreaterThan(
      0,
    );
    expect(output()).not.toContain('\0');
    await host.stop();
  });

  test.skipIf(!hasDisk)(
    'is not started on a full disk, and is when there is room (skipped unless a disk can be mounted)',
    async () => {
      const place = join(disk, 'b-1');
      const filler = join(disk, 'filler');
      const host = brokerHost(place, parts());
      try {
        writeFileSync(filler, Buffer.alloc(1024 * 1024));
      } catch {
        // The disk is full now.
      }
      const started = await host.start(planOf('orders'), standInProgram);
      expect(started).toEqual({ failure: expect.stringContaining('ENOSPC') });
      expect(processesOf(place)).toEqual([]);
      rmSync(filler);
      expect(await host.start(planOf('orders'), standInProgram)).toHaveProperty('instances');
      await host.remove();
      expect(readdirSync(disk)).toEqual([]);
    },
  );
});
