import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { integrationEvent } from '../../events/restEvent.ts';
import { authorize, type JourneyStep, type Measure } from '../../src/authz/authorize.ts';
import { parseEvent } from '../../src/authz/parse/parseEvent.ts';
import { measureByTraces } from '../../src/runtime/records/traces.ts';
import { readSettings } from '../../src/runtime/settings.ts';
import { traceDaemon } from '../../src/runtime/traceDaemon.ts';
import { memoryGate } from '../authz/fixtures/memoryGate.ts';
import { KEY, NOON, signedRequest } from '../authz/signedRequest.ts';
import { testContainer } from '../support/testContainer.ts';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const PARENT = '53995c3f42cd8ad8';
const SAMPLED = `Root=${ROOT};Parent=${PARENT};Sampled=1`;

function world(header: string | undefined) {
  const sent: string[] = [];
  let now = 1_000;
  const measure = measureByTraces({
    header: () => header,
    send: (message) => void sent.push(message),
    clock: () => now,
  });
  return {
    measure,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    documents: () => sent.map((message) => JSON.parse(message.split('\n')[1] ?? '')),
    sent,
  };
}

describe('a sampled call', () => {
  test('has a subsegment with ids, name and times for each step', async () => {
    const { measure, pass, documents, sent } = world(`${SAMPLED};Lineage=a:0`);
    const value = measure('resolve', () => {
      pass(2);
      return 7;
    });
    const later = await measure('load', async () => {
      await null;
      pass(30);
      return 'loaded';
    });
    expect([value, later]).toEqual([7, 'loaded']);
    expect(sent.every((message) => message.startsWith('{"format":"json","version":1}\n'))).toBe(true);
    const id = expect.stringMatching(/^[0-9a-f]{16}$/);
    const common = { id, trace_id: ROOT, parent_id: PARENT, type: 'subsegment' };
    expect(documents()).toEqual([
      { name: 'resolve', ...common, start_time: 1, end_time: 1.002 },
      { name: 'load', ...common, start_time: 1.002, end_time: 1.032 },
    ]);
  });

  test('fails as without traces if a step fails, and no document has its error', async () => {
    const { measure, documents, sent } = world(SAMPLED);
    const fail = () => {
      throw new Error('a secret');
    };
    expect(() => measure('parse', fail)).toThrow('a secret');
    await expect(measure('run', async () => fail())).rejects.toThrow('a secret');
    expect(documents().map(({ name, fault }) => [name, fault])).toEqual([
      ['parse', true],
      ['run', true],
    ]);
    expect(sent.join()).not.toContain('secret');
  });
});

test.each([
  undefined,
  '',
  `Root=${ROOT};Parent=${PARENT};Sampled=0`,
  `Root=${ROOT};Parent=${PARENT}`,
  `Root=${ROOT};Sampled=1`,
  `Parent=${PARENT};Sampled=1`,
  `Root=x","name":"forged;Parent=${PARENT};Sampled=1`,
  `Root=${ROOT};Parent=${PARENT};Sampled=10`,
])('nothing is sent for the trace header %j', (header) => {
  const { measure, sent } = world(header);
  expect(measure('run', () => 1)).toBe(1);
  expect(sent).toEqual([]);
});

async function request(secretAccessKey = KEY.secretAccessKey) {
  const signed = await signedRequest({ at: NOON, credentials: { ...KEY, secretAccessKey } });
  const headers = signed.headers;
  const event = {
    ...integrationEvent(signed),
    multiValueHeaders: Object.fromEntries(headers.map(([name, value]) => [name, [value]])),
  };
  return parseEvent(event, 'integration');
}

test('the steps of authorize are measured in order, and a refusal ends them', async () => {
  const steps: JourneyStep[] = [];
  const measure: Measure = (step, run) => {
    steps.push(step);
    return run();
  };
  expect((await authorize(await request(), memoryGate({ measure }))).outcome).toBe('allowed');
  expect(steps).toEqual(['authenticate', 'resolve', 'load', 'decide']);
  steps.length = 0;
  const wrong = await request('wrong');
  expect((await authorize(wrong, memoryGate({ measure }))).outcome).toBe('refused');
  expect(steps).toEqual(['authenticate']);
});

describe('the setting of traces', () => {
  const env = { AWS_REGION: 'us-east-1', TABLE_NAME: 't', KEYRING_FILE: 'k' };
  afterEach(() => vi.unstubAllEnvs());

  test('is off by default, and may be on or off only', () => {
    expect(readSettings(env).traces).toBe(false);
    expect(readSettings({ ...env, TRACES: 'on' }).traces).toBe(true);
    expect(() => readSettings({ ...env, TRACES: 'yes' })).toThrow('TRACES must be on or off');
  });

  test.each(['on', 'off'] as const)(
    '%s: lets a container contact the daemon only if it is on',
    async (traces) => {
      for (const [name, value] of Object.entries({ ...env, TRACES: traces })) vi.stubEnv(name, value);
      const open = vi.fn(async () => ({ header: () => SAMPLED, send: () => {}, clock: () => 0 }));
      const measure = await testContainer({ traces: open }).measure();
      expect(measure('run', () => 1)).toBe(1);
      expect(open).toHaveBeenCalledTimes(traces === 'on' ? 1 : 0);
    },
  );
});

test('lets messages reach Lambda’s daemon by UDP', async () => {
  const daemon = createSocket('udp4');
  daemon.bind(0, '127.0.0.1');
  await once(daemon, 'listening');
  vi.stubEnv('AWS_XRAY_DAEMON_ADDRESS', `127.0.0.1:${daemon.address().port}`);
  vi.stubEnv('_X_AMZN_TRACE_ID', SAMPLED);
  const measure = measureByTraces(traceDaemon());
  const arrived = once(daemon, 'message');
  measure('decide', () => 1);
  const [message] = await arrived;
  expect(String(message)).toMatch(new RegExp(`^\\{"format":"json","version":1\\}\\n.*"trace_id":"${ROOT}"`));
  daemon.close();
  vi.unstubAllEnvs();
});
