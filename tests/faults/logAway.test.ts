import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { authorizerEvent, integrationEvent } from '../../events/restEvent.ts';
import { handler as authorizer } from '../../src/handlers/authorizer.ts';
import { handler as brokers } from '../../src/handlers/brokers.ts';
import type { HttpAnswer } from '../../src/runtime/answer.ts';
import { signedRequest, type Unsigned } from '../authz/signedRequest.ts';
import { prepareHandlers } from '../handlers/localGateway.ts';
import { activeMq } from '../mq/world.ts';

describe('a function whose log cannot be written', () => {
  let gateway: Awaited<ReturnType<typeof prepareHandlers>>;
  beforeAll(async () => {
    gateway = await prepareHandlers();
  });
  afterAll(() => gateway.stop());
  afterEach(() => vi.restoreAllMocks());

  const sign = (user: string, unsigned: Unsigned = {}) => {
    const credentials = gateway.credentials.get(user);
    if (credentials === undefined) throw new Error(`${user} has no keys`);
    return signedRequest({ at: Date.now(), credentials, ...unsigned });
  };
  const full = (code: string) => () => {
    throw Object.assign(new Error(code), { code });
  };
  const deaf = (code: string) => {
    vi.spyOn(process.stdout, 'write').mockImplementation(full(code));
    for (const name of ['log', 'info', 'error'] as const)
      vi.spyOn(console, name).mockImplementation(() => undefined);
  };
  const quiet = () => vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const run = (event: unknown) =>
    (brokers as unknown as (event: unknown, context: unknown) => Promise<HttpAnswer>)(event, {
      getRemainingTimeInMillis: () => 10_000,
    });

  test.each(['EPIPE', 'ENOSPC'])('%s: the authorizer lets nobody in without a log record', async (code) => {
    deaf(code);
    for (const user of ['alice', 'frank']) {
      await expect(authorizer(authorizerEvent(await sign(user)))).rejects.toThrow(code);
    }
    vi.restoreAllMocks();
    quiet();
    const { policyDocument } = await authorizer(authorizerEvent(await sign('alice')));
    expect(policyDocument.Statement[0]?.Effect).toBe('Allow');
  });

  test.each(['EPIPE', 'ENOSPC'])(
    '%s: the handler that decides runs no operation without a log record',
    async (code) => {
      const name = `unlogged-${code.toLowerCase()}`;
      const body = JSON.stringify(activeMq(name));
      for (const user of ['alice', 'frank']) {
        quiet();
        const request = await sign(user, { method: 'POST', body, hashHeader: false });
        const { context } = await authorizer(authorizerEvent(request));
        deaf(code);
        // A function that fails is API Gateway's 502.
        const status = await run(integrationEvent(request, context)).then(
          ({ statusCode }) => statusCode,
          () => 502,
        );
        expect([502, 503]).toContain(status);
        vi.restoreAllMocks();
      }
      quiet();
      const list = await sign('alice');
      const { context } = await authorizer(authorizerEvent(list));
      const { body: listed } = await run(integrationEvent(list, context));
      expect(listed).not.toContain(name);
    },
  );
});
