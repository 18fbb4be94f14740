import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startGateway, temporaryDataDir } from '../local/startGateway.ts';

/** A system without /dev/full has no file on which every write fails. */
const FULL_DISK = '/dev/full';

test.skipIf(!existsSync(FULL_DISK))(
  'a gateway keeps serving when its local log cannot be written',
  async () => {
    const dataDir = temporaryDataDir();
    symlinkSync(FULL_DISK, join(dataDir, 'gateway.log'));
    const gateway = await startGateway({ dataDir });
    try {
      for (let call = 0; call < 3; call += 1) {
        const answer = await fetch(`${gateway.url}/v1/brokers`);
        expect(answer.status).toBe(403);
        await answer.text();
      }
      expect(gateway.child.exitCode).toBe(null);
    } finally {
      await gateway.stop();
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
);
