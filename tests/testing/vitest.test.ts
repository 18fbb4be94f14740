import { DeleteBrokerCommand, DescribeBrokerCommand, ListBrokersCommand, MqClient } from '@aws-sdk/client-mq';
import { describe, expect } from 'vitest';
import type { Gateway } from '../../local/embedded/publicTypes.ts';
import { test } from '../../testing/vitest.ts';

const BrokerId = 'b-11111111-2222-3333-4444-555555555555';
const as = (gateway: Gateway, who: string) => new MqClient({ ...gateway.clientConfig(who), maxAttempts: 1 });

describe('a call that the policies allow', () => {
  test('passes toBeAllowed, whatever the operation answered', async ({ gateway }) => {
    const alice = as(gateway, 'alice');
    await expect(alice.send(new ListBrokersCommand({}))).toBeAllowed();
    await expect(alice.send(new DescribeBrokerCommand({ BrokerId }))).rejects.toBeAllowed();
    await expect(alice.send(new ListBrokersCommand({}))).resolves.not.toBeDenied();
  });
});

describe('a call that the policies deny', () => {
  test('passes toBeDeniedBy with its statement or policy, or without a name', async ({ gateway }) => {
    const deleted = as(gateway, 'dave').send(new DeleteBrokerCommand({ BrokerId }));
    await expect(deleted).rejects.toBeDenied();
    await expect(deleted).rejects.toBeDeniedBy('NeverDeleteBrokers');
    await expect(deleted).toBeDeniedBy('never-delete-brokers');
    await expect(deleted).rejects.not.toBeDeniedBy('Another');
    const listed = as(gateway, 'frank').send(new ListBrokersCommand({}));
    await expect(listed).rejects.toBeDenied();
    await expect(listed).rejects.not.toBeDeniedBy('NeverDeleteBrokers');
  });

  test('fails an assertion with its explanation', async ({ gateway }) => {
    const deleted = as(gateway, 'dave').send(new DeleteBrokerCommand({ BrokerId }));
    await expect(expect(deleted).rejects.toBeAllowed()).rejects.toThrow(
      /expected mq:DeleteBroker by .*user\/dave \(denied 403 AccessDeniedException\) to be allowed[\s\S]*Denied by statement NeverDeleteBrokers/,
    );
  });
});

describe('an assertion about the promise itself that fails', () => {
  test('explains an allowed call that was expected to be denied', async ({ gateway }) => {
    const listed = as(gateway, 'alice').send(new ListBrokersCommand({}));
    await expect(expect(listed).toBeDeniedBy('NeverDeleteBrokers')).rejects.toThrow(
      /to be denied by NeverDeleteBrokers\n\nALLOWED: mq:ListBrokers/u,
    );
  });

  test('explains a denied call that was expected to be allowed', async ({ gateway }) => {
    const deleted = as(gateway, 'dave').send(new DeleteBrokerCommand({ BrokerId }));
    await expect(expect(deleted).toBeAllowed()).rejects.toThrow(
      /to be allowed\n\nDENIED: mq:DeleteBroker[\s\S]*Denied by statement NeverDeleteBrokers/u,
    );
  });
});

test('an error that no gateway decided is neither allowed nor denied', async ({ gateway }) => {
  const nowhere = new MqClient({
    ...gateway.clientConfig('alice'),
    endpoint: 'http://127.0.0.1:9',
    maxAttempts: 1,
  });
  const called = nowhere.send(new ListBrokersCommand({}));
  await expect(expect(called).toBeDenied()).rejects.toThrow('No gateway has answered this call');
  await expect(expect(called).not.toBeAllowed()).rejects.toThrow('No gateway has answered this call');
});

test('each test starts from the same world', async ({ gateway }) => {
  expect(gateway.decisions.length).toBe(0);
});
