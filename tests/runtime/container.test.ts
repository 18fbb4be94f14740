import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authorizerEvent, integrationEvent } from '../../events/restEvent.ts';
import { authorizer } from '../../src/handlers/authorizer.ts';
import { brokers } from '../../src/handlers/brokers.ts';
import { createContainer } from '../../src/runtime/container.ts';
import { readSettings } from '../../src/runtime/settings.ts';
import { signedRequest } from '../authz/signedRequest.ts';
import { prepareHandlers } from '../handlers/localGateway.ts';
import { testContainer } from '../support/testContainer.ts';

describe('two containers in one process', () => {
  let prepared: Awaited<ReturnType<typeof prepareHandlers>>;
  beforeAll(async () => {
    prepared = await prepareHandlers();
  });
  afterAll(() => prepared.stop());

  /** A whole gateway of its own: two functions over one container. */
  function gateway(environment: Record<string, string>, now = Date.now()) {
    const lines: string[] = [];
    const container = createContainer(() => readSettings({ ...process.env, ...environment }), {
      clock: () => now,
      write: (line) => void lines.push(line),
      logger: async () => ({ info: () => {}, warn: () => {}, error: () => {} }),
    });
    const decide = authorizer(container);
    const run = brokers(container) as unknown as (
      event: unknown,
      context: object,
    ) => Promise<{ statusCode: number }>;
    return {
      container,
      lines,
      async call(at: number) {
        const credentials = prepared.credentials.get('alice');
        if (credentials === undefined) throw new Error('alice has no keys');
        const request = await signedRequest({ at, credentials });
        const { context } = await decide(authorizerEvent(request));
        return (await run(integrationEvent(request, context), { getRemainingTimeInMillis: () => 10_000 }))
          .statusCode;
      },
    };
  }

  test('have separate settings, clocks and logs', async () => {
    const now = Date.now();
    const here = gateway({}, now);
    const later = gateway({ THROTTLE_RATE: '1', THROTTLE_BURST: '1' }, now + 3_600_000);
    expect(await here.call(now)).toBe(200);
    // The second one's clock is an hour ahead: the same signature is too old there.
    expect(await later.call(now)).toBe(403);
    expect(await later.call(now + 3_600_000)).toBe(200);
    expect(await later.call(now + 3_600_000)).toBe(429);
    expect(await here.call(now)).toBe(200);
    expect(await here.call(now)).toBe(200);
    expect(here.container.settings.callRate).toBeUndefined();
    expect(here.lines.filter((line) => line.includes('"message":"decision"'))).toHaveLength(3);
    expect(later.lines.some((line) => line.includes('InvalidSignatureException'))).toBe(true);
  });

  test('read everything again after a call of forget', async () => {
    const container = testContainer();
    const [gate, table] = [await container.gate(), await container.table()];
    expect(await container.gate()).toBe(gate);
    container.forget();
    expect(await container.gate()).not.toBe(gate);
    expect(await container.table()).toBe(table);
  });
});

test('a wrong setting is answered as undecidable, logged, and checked again by the next call', async () => {
  const faults: unknown[] = [];
  let environment: Record<string, string> = {};
  const container = createContainer(() => readSettings(environment), {
    clock: () => 0,
    write: () => {},
    logger: async () => ({
      info: () => {},
      warn: () => {},
      error: (_, { error }: never) => faults.push(error),
    }),
  });
  const request = await signedRequest({
    at: 0,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'x' },
  });
  await expect(authorizer(container)(authorizerEvent(request))).rejects.toThrow('AWS_REGION');
  expect(String(faults[0])).toContain('The environment variable AWS_REGION is not set.');
  environment = { AWS_REGION: 'eu-west-1', TABLE_NAME: 't', KEYRING_FILE: '/none' };
  expect(container.settings.region).toBe('eu-west-1');
});

test('one file of src reads the environment; build constants have their imports beside them', () => {
  const readers = globSync('src/**/*.ts').filter((file) =>
    /process\.env|process\.stdout/.test(readFileSync(file, 'utf8')),
  );
  expect(readers.toSorted()).toEqual(['src/aws/environment.ts', 'src/runtime/deployed.ts']);
  const deployed = readFileSync('src/runtime/deployed.ts', 'utf8');
  expect(deployed.replaceAll(/\/\*\*[\s\S]*?\*\//g, '').match(/process\.env\.\w+/g)).toEqual([
    'process.env.DIRECTORY',
  ]);
});
