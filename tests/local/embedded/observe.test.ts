import { readdirSync, readFileSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import {
  CreateBrokerCommand,
  type CreateBrokerCommandInput,
  DescribeBrokerCommand,
  MqClient,
  RebootBrokerCommand,
} from '@aws-sdk/client-mq';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, describe, expect, test } from 'vitest';
import { showLogs } from '../../../cli/logs/showLogs.ts';
import { serveBanner } from '../../../cli/serve/serveBanner.ts';
import { decisionLine } from '../../../local/decisions/decisionLine.ts';
import { createGateway } from '../../../local/embedded/createGateway.ts';
import { observe } from '../../../local/embedded/observe.ts';
import type { Container } from '../../../src/runtime/container.ts';
import { openGate } from '../../../src/runtime/gate.ts';
import { recordedCall } from '../../../workbench/suggest/recordedCall.ts';

const lines: string[] = [];
const gateway = await createGateway({ observe: true, log: (line) => lines.push(line) });
afterAll(() => gateway.close());

const BROKER: CreateBrokerCommandInput = {
  BrokerName: 'orders',
  EngineType: 'ACTIVEMQ',
  EngineVersion: '5.18',
  HostInstanceType: 'mq.m5.large',
  DeploymentMode: 'SINGLE_INSTANCE',
  PubliclyAccessible: true,
  AutoMinorVersionUpgrade: true,
  Users: [{ Username: 'admin', Password: 'correct-horse-battery' }],
  Tags: { env: 'prod' },
};
/** frank may nothing. */
const frank = new MqClient({ ...gateway.clientConfig('frank'), maxAttempts: 1 });

async function shown(options: { readonly denied?: true }): Promise<string> {
  let text = '';
  const output = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  const input = Readable.from([Buffer.from(lines.map((line) => `${line}\n`).join(''))]);
  await showLogs([], options, { input, output, errors: output }, Date.now());
  return text;
}

describe('a gateway that only observes', () => {
  test('runs calls that the policies refuse, in both phases, and records the refusal', async () => {
    const { BrokerId } = await frank.send(new CreateBrokerCommand(BROKER));
    await frank.send(new RebootBrokerCommand({ BrokerId }));
    expect(await frank.send(new DescribeBrokerCommand({ BrokerId }))).toMatchObject({ BrokerName: 'orders' });
    for (const name of ['CreateBroker', 'RebootBroker', 'DescribeBroker']) {
      const decision = gateway.decisions.find(({ operation }) => operation === `mq:${name}`);
      expect(decision).toMatchObject({ outcome: 'allowed', observed: true, status: 200 });
      expect(decision?.record).toMatchObject({
        additionalEventData: {
          verdict: 'allowed',
          observed: 'refused',
          action: `mq:${name}`,
          decidedBy: { effect: 'implicitDeny', policyKind: 'identity' },
        },
      });
    }
  });

  test('answers a call to an absent broker as NotFound, not as a refusal', async () => {
    const missing = { BrokerId: 'b-00000000-0000-0000-0000-000000000000' };
    await expect(frank.send(new DescribeBrokerCommand(missing))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });

  test('does not mark a call that the policies allow', async () => {
    const alice = new MqClient({ ...gateway.clientConfig('alice'), maxAttempts: 1 });
    await alice.send(new CreateBrokerCommand({ ...BROKER, BrokerName: 'hers' }));
    const decision = gateway.decisions.at(-1);
    expect(decision?.observed).toBeUndefined();
    expect(decision?.record).not.toHaveProperty('additionalEventData.observed');
  });

  test('refuses a wrong signature, and decides STS as always', async () => {
    const config = gateway.clientConfig('frank');
    const wrong = { ...config.credentials, secretAccessKey: 'x'.repeat(40) };
    const forger = new MqClient({ ...config, credentials: wrong, maxAttempts: 1 });
    await expect(forger.send(new DescribeBrokerCommand({ BrokerId: 'b-1' }))).rejects.toThrow(/signature/iu);
    const sts = new STSClient({ ...gateway.clientConfig('frank'), maxAttempts: 1 });
    const RoleArn = 'arn:aws:iam::123456789012:role/mq-break-glass';
    await expect(sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'try' }))).rejects.toThrow(
      /not authorized/u,
    );
  });

  test('says so on the terminal, in the log and in the banner', async () => {
    const decision = gateway.decisions.find(({ observed }) => observed === true);
    expect(decision && decisionLine(decision, false)).toMatch(
      /OBSERVED 200 \S*user\/frank {2}mq:CreateBroker: no identity-based policy allows mq:CreateBroker\./u,
    );
    expect(await shown({ denied: true })).toMatch(/OBSERVED 200 +arn:aws:iam::123456789012:user\/frank/u);
    const where = { directory: undefined, credentialsFile: undefined, assumable: undefined, profiles: [] };
    expect(serveBanner(gateway, { ...where, observes: true })).toContain('OBSERVING: every signed call');
    expect(serveBanner(gateway, { ...where, observes: false })).not.toContain('OBSERVING');
  });

  test('writes records from which suggest learns the used actions', () => {
    const records = lines.map((line) => JSON.parse(line)).filter((one) => one.additionalEventData?.observed);
    expect(records.length).toBeGreaterThanOrEqual(3);
    for (const record of records) expect(recordedCall(record)).toMatchObject({ outcome: 'allowed' });
  });
});

describe('a deployed gateway', () => {
  test('in front of Amazon MQ does not start if it should only observe', async () => {
    const container = { settings: { upstream: {} }, observe } as unknown as Container;
    await expect(openGate(container)).rejects.toThrow('it cannot have BACKEND=amazon-mq');
  });

  test('has no setting to observe: only the embedded gateway has the option', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const naming = sources.filter((name) => readFileSync(`src/${name}`, 'utf8').includes('observe:'));
    expect(naming.sort()).toEqual(['runtime/container.ts', 'runtime/gate.ts']);
    expect(readFileSync('src/runtime/deployed.ts', 'utf8')).not.toContain('observe');
  });
});
