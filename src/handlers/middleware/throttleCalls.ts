import type { MiddlewareObj, Request } from '@middy/core';
import { MqError } from '../../mq/model/errors.ts';
import type { HttpAnswer } from '../../runtime/answer.ts';
import type { Container } from '../../runtime/container.ts';
import type { AuthorizedEvent } from './enforceCall.ts';

/**
 * Counts a call against its account's rate, and answers 429 where there is no room: SDKs wait and send it again.
 * INVARIANT: it stands behind `enforceCall`. Only calls that were allowed are counted, so nobody spends an account's rate but those
 * that the account lets in.
 */
export function throttleCalls({ hasRoom }: Container): MiddlewareObj<unknown, HttpAnswer> {
  return {
    name: 'throttleCalls',
    before: async ({ event }: Request<unknown, HttpAnswer>) => {
      const { call } = event as AuthorizedEvent;
      if (await hasRoom(call.principal.accountId)) return;
      // The sentence of API Gateway, behind which the service stands.
      throw new MqError('TooManyRequestsException', 'Too Many Requests');
    },
  };
}
