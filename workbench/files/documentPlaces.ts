import type { Account } from '../../src/directory/account.ts';
import { type JsonNode, jsonPlaces, nodeAt, type TextPlace, textPlaces } from './jsonPlaces.ts';

/**
 * Finds the place of a path in a policy document (`Statement[1].Action`) in the file that contains the
 * document.
 */
export type DocumentPlaces = (document: unknown, path: string) => TextPlace;

const UNKNOWN: TextPlace = { line: 1, column: 1 };

/**
 * The places of an account's policy documents in its export. For a document that is a text in the export
 * (URL-encoded, as the IAM API gives it), all paths have one place. In an export of several pages, and for
 * policies of AWS that the export does not contain, the place is the beginning of the file.
 */
export function documentPlaces(text: string, account: Account): DocumentPlaces {
  const root = jsonPlaces(text);
  if (root === undefined) return () => UNKNOWN;
  const placeOf = textPlaces(text);
  const nodes = new Map<unknown, JsonNode>();
  const note = (document: unknown, node: JsonNode | undefined) => {
    if (node !== undefined) nodes.set(document, node);
  };
  const lists = [
    ['UserDetailList', 'UserPolicyList', account.users],
    ['GroupDetailList', 'GroupPolicyList', account.groups],
    ['RoleDetailList', 'RolePolicyList', account.roles],
  ] as const;
  for (const [list, inlineList, holders] of lists) {
    for (const [at, { inline }] of holders.entries()) {
      const holder = root.members?.get(list)?.items?.[at];
      for (const [index, { document }] of inline.entries()) {
        note(document, holder?.members?.get(inlineList)?.items?.[index]?.members?.get('PolicyDocument'));
      }
    }
  }
  for (const [at, role] of account.roles.entries()) {
    note(
      role.trust,
      root.members?.get('RoleDetailList')?.items?.[at]?.members?.get('AssumeRolePolicyDocument'),
    );
  }
  for (const policy of account.policies) noteManaged(root, text, policy, note);
  return (document, path) => {
    const node = nodes.get(document);
    return node === undefined ? UNKNOWN : placeOf(nodeAt(node, path).start);
  };
}

function noteManaged(
  root: JsonNode,
  text: string,
  policy: Account['policies'][number],
  note: (document: unknown, node: JsonNode | undefined) => void,
): void {
  const entry = root.members?.get('Policies')?.items?.find((one) => textOf(one, 'Arn', text) === policy.arn);
  const version = entry?.members
    ?.get('PolicyVersionList')
    ?.items?.find((one) => textOf(one, 'VersionId', text) === policy.versionId);
  note(policy.document, version?.members?.get('Document'));
}

function textOf(node: JsonNode, name: string, text: string): unknown {
  const member = node.members?.get(name);
  return member === undefined ? undefined : JSON.parse(text.slice(member.start, member.end));
}
