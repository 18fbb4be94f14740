import type { Parameters } from './parameters.ts';
import { validationError } from './queryService.ts';

/**
 * The parameters that are lists, with the members of their elements; none: the elements are texts. A member
 * that ends in `.member` is a list of texts itself. Source: IAM and STS API References.
 */
const LISTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['ActionNames', []],
  ['ClientIDList', []],
  ['ContextEntries', ['ContextKeyName', 'ContextKeyType', 'ContextKeyValues.member']],
  ['Filter', []],
  ['OrderedOrganizationPolicyInputList', ['ServiceControlPolicyInputList.member']],
  ['PermissionsBoundaryPolicyInputList', []],
  ['PolicyArns', ['arn']],
  [
    'PolicyExclusionList',
    [
      'PolicyType',
      'PolicyArn',
      'InlinePolicyIdentifier.PolicyName',
      'InlinePolicyIdentifier.AttachmentType',
      'InlinePolicyIdentifier.AttachmentName',
    ],
  ],
  ['PolicyInputList', []],
  ['ProvidedContexts', ['ProviderArn', 'ContextAssertion']],
  ['ResourceArns', []],
  ['TagKeys', []],
  ['Tags', ['Key', 'Value']],
  ['ThumbprintList', []],
  ['TransitiveTagKeys', []],
]);

/** Parameters of every call: the operation, the API's version, and a signature in the query. */
const OF_EVERY_CALL = /^(?:Action|Version|X-Amz-.*)$/;

/**
 * Refuses a parameter that the operation does not have. It may be misspelt, or belong to a newer API; if it
 * were ignored, the call would mean something else. @throws QueryError ValidationError
 */
export function refuseUnknownParameters(
  operation: string | undefined,
  known: readonly string[] | undefined,
  parameters: Parameters,
): void {
  if (operation === undefined || known === undefined) return;
  for (const name of parameters.names()) {
    if (OF_EVERY_CALL.test(name)) continue;
    const [root = '', ...path] = name.split('.');
    if (!known.includes(root)) throw unknown(root, operation);
    // A list without elements is written by its name alone.
    if (path.length > 0 && !isOfList(LISTS.get(root), path)) throw unknown(name, operation);
  }
}

/**
 * Whether the rest of a name is an element of a list: `member`, its number, and a member of the element. The
 * form of the number is checked where the list is read.
 */
function isOfList(members: readonly string[] | undefined, path: readonly string[]): boolean {
  const [word, , ...rest] = path;
  if (members === undefined || word !== 'member') return false;
  if (rest.length === 0) return members.length === 0;
  const inner = rest.join('.');
  return members.some((member) => {
    if (inner === member || `${inner}.member` === member) return true;
    return member.endsWith('.member') && inner.startsWith(`${member}.`) && rest.length === 3;
  });
}

function unknown(name: string, operation: string): Error {
  const printable = name.slice(0, 64).replace(/[^\x20-\x7e]/g, '?');
  return validationError(`The parameter ${printable} is not one of ${operation}.`);
}
