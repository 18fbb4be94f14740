import { requireAction } from '../../authz/authorizeAction.ts';
import { type QueryInput, validationError } from '../../query/queryService.ts';
import type { XmlMembers } from '../../query/xml.ts';
import { requireCallable } from '../callableBy.ts';
import type { StsDependencies } from '../dependencies.ts';
import { accountOfKeyId } from '../temporaryKeyId.ts';
import { validate } from '../validate.ts';

const RULES = { AccessKeyId: { required: true, length: [16, 128], pattern: '[\\w]*' } } as const;

/** The account of an access key: of a temporary key from its id, of a long-term key from the table. */
export async function getAccessKeyInfo(
  { caller, parameters, request }: QueryInput,
  dependencies: StsDependencies,
): Promise<XmlMembers> {
  requireCallable('GetAccessKeyInfo', caller);
  validate(parameters, RULES);
  const asked = { action: 'sts:GetAccessKeyInfo', resource: { kind: 'any' } } as const;
  await requireAction(asked, caller, request, dependencies);
  const accessKeyId = parameters.required('AccessKeyId');
  const account = accessKeyId.startsWith('ASIA')
    ? accountOfKeyId(accessKeyId)
    : (await dependencies.keys.find(accessKeyId))?.principal.accountId;
  if (account === undefined) throw validationError('The access key ID is not valid.');
  return { Account: account };
}
