import type { MiddlewareObj, Request } from '@middy/core';
import { MqError } from '../../mq/model/errors.ts';
import { type HttpAnswer, internalError, modelled } from '../../runtime/answer.ts';
import type { Logs } from '../../runtime/logs.ts';
import type { AuthorizedEvent } from './enforceCall.ts';

/** Renders what an operation throws: a modelled error as the service would, anything else as a 500 that tells nothing. */
export function answerErrors({ failure }: Logs): MiddlewareObj<unknown, HttpAnswer> {
  return {
    name: 'answerErrors',
    onError: async (invocation: Request<unknown, HttpAnswer>) => {
      const { error } = invocation;
      if (error instanceof MqError) return modelled(error);
      await failure(error, (invocation.event as AuthorizedEvent | undefined)?.requestId ?? '');
      return internalError();
    },
  };
}
