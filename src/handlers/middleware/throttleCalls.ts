import type { MiddlewareObj, Request } from '@middy/core';
import { MqError } from '../../mq/model/errors.ts';
import type { HttpAnswer } from '../../runtime/answer.ts';
import { gatewayTable } from '../../runtime/gatewayTable.ts';
import { once } from '../../runtime/once.ts';
import { readSettings } from '../../runtime/settings.ts';
import type { AuthorizedEvent } from './enforceCall.ts';

type HasRoom = (accountId: string) => boolean | Promise<boolean>;

const hasRoom = once(async (): Promise<HasRoom> => {
  const { callRate, region } = readSettings(process.env);
  if (callRate === undefined) return () => true;
  const [{ callMeter }, table] = await Promise.all([
    import('../../state/calls/callMeter.ts'),
    gatewayTable(),
  ]);
  const meter = callMeter(table, Date.now, callRate);
  return (accountId) => meter.take({ accountId, region });
});

/**
 * Counts a call against its account's rate, and answers 429 where there is no room: SDKs wait and send it again.
 * INVARIANT: it stands behind `enforceCall`. Only calls that were allowed are counted, so nobody spends an account's rate but those
 * that the account lets in.
 */
export function throttleCalls(): MiddlewareObj<unknown, HttpAnswer> {
  return {
    name: 'throttleCalls',
    before: async ({ event }: Request<unknown, HttpAnswer>) => {
      const { call } = event as AuthorizedEvent;
      if (await (await hasRoom())(call.principal.accountId)) return;
      // The sentence of API Gateway, behind which the service stands.
      throw new MqError('TooManyRequestsException', 'Too Many Requests');
    },
  };
}
