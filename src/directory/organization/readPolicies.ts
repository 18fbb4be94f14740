import {
  AccountExportError,
  assertUnique,
  causeOf,
  type Members,
  member,
  membersOf,
  shown,
} from '../export/members.ts';
import { readDocument } from '../export/readDocument.ts';
import { fullAccess } from './fullAccess.ts';
import { type OrganizationPolicy, POLICY_TYPES, type PolicyType } from './organization.ts';
import { readList, readText } from './readText.ts';

/**
 * Throws when a document breaks its grammar: a resource control policy names a principal, a service control
 * policy does not.
 */
export type CheckOrganizationDocument = (document: unknown, grammar: 'identity' | 'resource-control') => void;

const GRAMMARS = { SERVICE_CONTROL_POLICY: 'identity', RESOURCE_CONTROL_POLICY: 'resource-control' } as const;

const NAME = /^.{1,128}$/su;
const TYPE = new RegExp(`^(?:${POLICY_TYPES.join('|')})$`);
const ARN =
  /^arn:(?:aws|aws-cn|aws-us-gov):organizations::(?:\d{12}:policy\/o-[a-z0-9]{10,32}|aws:policy)\/(?:service|resource)_control_policy\/p-\w{8,128}$/;
const ARN_EXAMPLE =
  "'arn:aws:organizations::111122223333:policy/o-exampleorgid/service_control_policy/p-examplepolicyid'";

/** `PolicyTypes` of the root: types that are enabled, or being enabled or disabled. */
export function readPolicyTypes(root: Members): readonly PolicyType[] {
  const types = readList(root, 'PolicyTypes').map((value, index) =>
    readText(membersOf(value, `Root, PolicyTypes[${index}]`), 'Type', /^[A-Z0-9_]+$/, `'${POLICY_TYPES[0]}'`),
  );
  return POLICY_TYPES.filter((type) => types.includes(type));
}

/** `Policies`, each with its targets. */
export function readPolicies(
  from: Members,
  targetIds: ReadonlySet<string>,
  enabled: readonly PolicyType[],
  check: CheckOrganizationDocument,
): readonly OrganizationPolicy[] {
  const policies = readList(from, 'Policies').map((value, index) => readPolicy(value, index, check));
  for (const { name, type, targets } of policies) {
    const place = placeOf(name);
    assertUnique(targets, place, (target) => `it is attached to ${shown(target)} twice`);
    const unknown = targets.find((target) => !targetIds.has(target));
    if (unknown !== undefined) {
      throw new AccountExportError(place, `its target ${shown(unknown)} is not in the organization`);
    }
    // Only enabled types can be attached, so one of the two members must be wrong.
    if (targets.length > 0 && !enabled.includes(type)) {
      throw new AccountExportError(
        place,
        `it is attached, but PolicyTypes of the root does not list ${type}`,
      );
    }
  }
  assertUnique(
    policies.map(({ name, type }) => `${type} ${name}`),
    from.place,
    (policy) => `two policies are named ${shown(policy)}`,
  );
  return policies;
}

function readPolicy(value: unknown, index: number, check: CheckOrganizationDocument): OrganizationPolicy {
  const nameless = membersOf(value, `Policies[${index}]`);
  const name = readText(nameless, 'Name', NAME, "'FullAWSAccess'");
  const from = { ...nameless, place: placeOf(name) };
  const type = readText(
    from,
    'Type',
    TYPE,
    POLICY_TYPES.map((known) => `'${known}'`).join(' or '),
  ) as PolicyType;
  const arn = member(from, 'Arn') === undefined ? undefined : readText(from, 'Arn', ARN, ARN_EXAMPLE);
  if (arn !== undefined && !arn.includes(`/${type.toLowerCase()}/`)) {
    throw new AccountExportError(from.place, `Arn ${shown(arn)} is of another type than ${type}`);
  }
  const known = arn === undefined ? undefined : fullAccess(arn);
  const content = member(from, 'Content') ?? known;
  const targets = readList(from, 'Targets').map((target) => {
    if (typeof target === 'string') return target;
    throw new AccountExportError(from.place, 'Targets has an entry that is not an id');
  });
  return {
    name,
    ...(arn === undefined ? {} : { arn }),
    type,
    document: readContent(content, from.place, type, check),
    targets,
  };
}

/** An object, or its JSON as DescribePolicy returns it. */
function readContent(
  content: unknown,
  place: string,
  type: PolicyType,
  check: CheckOrganizationDocument,
): unknown {
  if (content === undefined) throw new AccountExportError(place, 'Content is missing');
  const document = readDocument(content, place);
  try {
    check(document, GRAMMARS[type]);
  } catch (error) {
    throw new AccountExportError(place, causeOf(error));
  }
  return document;
}

function placeOf(name: string): string {
  return `organization policy ${shown(name)}`;
}
