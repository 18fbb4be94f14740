import { requireAction } from '../../authz/authorizeAction.ts';
import { QueryError, type QueryInput } from '../../query/queryService.ts';
import { requireCallable } from '../callableBy.ts';
import type { StsDependencies } from '../dependencies.ts';
import { validate } from '../validate.ts';

const RULES = { EncodedMessage: { required: true, length: [1, 10_240], secret: true } } as const;

/**
 * Amazon MQ encodes no authorization messages, and this gateway encodes none: every message comes from
 * elsewhere.
 */
export async function decodeAuthorizationMessage(
  { caller, parameters, request }: QueryInput,
  dependencies: StsDependencies,
): Promise<never> {
  requireCallable('DecodeAuthorizationMessage', caller);
  validate(parameters, RULES);
  const asked = { action: 'sts:DecodeAuthorizationMessage', resource: { kind: 'any' } } as const;
  await requireAction(asked, caller, request, dependencies);
  throw new QueryError('InvalidAuthorizationMessageException', 'Message is not valid');
}
