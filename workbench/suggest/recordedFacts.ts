import type {
  ActionQuestion,
  ContextFact,
  ContextLookup,
  ResourceRef,
} from '../../src/authz/decide/types.ts';
import { single, tagFact } from '../../src/authz/resolve/callerContext.ts';
import { simulatedResource } from '../../src/mq/authorization/simulatedResource.ts';
import { OPERATIONS } from '../../src/mq/operations.ts';
import type { AccountPrincipals } from '../simulate/principalPolicies.ts';
import { type Members, objectIn, textIn } from './cloudTrailQuestions.ts';
import type { RecordedQuestion } from './recordedCall.ts';

/** The longest text that the gateway records without shortening it. */
const MAX_RECORDED = 256;
const ADDRESS = /^[\d.]+$|^[\da-fA-F:.]*:[\da-fA-F:.]*$/u;

/**
 * A question of a record, in the engine's form. A fact that the record lacks is `unknown`, so that a decision
 * holds for every value that it may have had.
 */
export function askedQuestion(
  record: Members,
  recorded: RecordedQuestion,
  principal: string,
  world: AccountPrincipals,
): ActionQuestion {
  const { action, resource } = recorded;
  const known = callerKeys(record, principal, world);
  const region = textIn(record.awsRegion);
  if (region !== undefined) known.set('aws:requestedregion', single(region));
  const mq = action.startsWith('mq:');
  const account = mq ? world.account.accountId : resource?.split(':')[4];
  if (account) known.set('aws:resourceaccount', single(account));
  // The gateway's context has no other key than those that its records name.
  const others = mq || isGatewayRecord(record) ? 'absent' : 'unknown';
  return {
    action,
    resource: resourceRef(action, resource),
    shown: resource ?? 'a resource that is not recorded',
    required: true,
    context: lookup(recorded, known, others),
  };
}

/** A `*` in a recorded ARN is the part that was not recorded: a name, or an id that was made later. */
function resourceRef(action: string, resource: string | undefined): ResourceRef {
  const need = 'resource';
  if (resource === undefined) return { kind: 'partial', before: '', after: '', need };
  const star = resource.indexOf('*');
  if (star < 0 || resource === '*') return simulatedResource(action, resource);
  const [before, after] = [resource.slice(0, star), resource.slice(star + 1)];
  const id = /^:(b-[^:*]*)$/u.exec(after)?.[1];
  const alias = id !== undefined && before.endsWith(':broker:') ? { alias: `${before}${id}` } : {};
  return { kind: 'partial', before, after, ...alias, need };
}

function lookup(
  { action, resource, resourceTags, requestTags, keys }: RecordedQuestion,
  known: ReadonlyMap<string, ContextFact>,
  others: ContextFact,
): ContextLookup {
  const untagged = WITHOUT_REQUEST_TAGS.has(action);
  return (asked) => {
    const key = asked.toLowerCase();
    const own = keys?.get(key) ?? known.get(key);
    if (own !== undefined) return own;
    const [family = '', tag] = key.split('/', 2);
    if (family === 'aws:resourcetag' || family === 'mq:resourcetag') {
      if (resource === '*') return 'absent';
      return resourceTags === undefined ? 'unknown' : tagFact(Object.entries(resourceTags), tag ?? '');
    }
    if (untagged && (family === 'aws:requesttag' || key === 'aws:tagkeys')) return 'absent';
    if (family === 'aws:requesttag') {
      return requestTags === undefined ? 'unknown' : tagFact(Object.entries(requestTags), tag ?? '');
    }
    if (key === 'aws:tagkeys') {
      if (requestTags === undefined) return 'unknown';
      const names = Object.keys(requestTags);
      return names.length === 0 ? 'absent' : { values: names, multivalued: true };
    }
    if (OPEN.has(key) || OPEN.has(family)) return 'unknown';
    return others;
  };
}

const WITHOUT_REQUEST_TAGS: ReadonlySet<string> = new Set(
  OPERATIONS.filter(({ requestTags }) => requestTags === 'none').map(({ action }) => action),
);

/** Whether the gateway wrote the record: CloudTrail's have no verdict. */
function isGatewayRecord({ additionalEventData }: Members): boolean {
  return objectIn(additionalEventData).verdict !== undefined;
}

/** Keys that a record may lack although the request had them. */
const OPEN: ReadonlySet<string> = new Set([
  ...['aws:principaltag', 'aws:principalorgid', 'aws:principalorgpaths', 'aws:resourceorgid'],
  ...['aws:multifactorauthage', 'aws:sourceip', 'aws:useragent', 'aws:referer', 'aws:securetransport'],
  ...['aws:tokenissuetime', 'aws:multifactorauthpresent', 'aws:calledvia', 'aws:calledviafirst'],
  ...['aws:calledvialast', 'aws:userid', 'aws:currenttime', 'aws:epochtime', 'aws:requestedregion'],
  ...['aws:resourceaccount', 'iam:associatedresourcearn', 'iam:resourcetag'],
]);

function callerKeys(record: Members, principal: string, world: AccountPrincipals): Map<string, ContextFact> {
  const identity = objectIn(record.userIdentity);
  const type = textIn(identity.type);
  const isRole = type === 'AssumedRole';
  const behalf = textIn(identity.invokedBy) !== undefined;
  const address = textIn(record.sourceIPAddress);
  const agent = textIn(record.userAgent);
  const known = new Map<string, ContextFact>([
    ['aws:principalarn', single(isRole ? principal : (textIn(identity.arn) ?? principal))],
    ['aws:principalaccount', single(textIn(identity.accountId) ?? world.account.accountId)],
    ['aws:principaltype', single(TYPES.get(type ?? '') ?? 'User')],
    ['aws:principalisawsservice', single('false')],
    ['aws:username', type === 'IAMUser' ? single(principal.slice(principal.lastIndexOf('/') + 1)) : 'absent'],
    ['aws:viaawsservice', single(String(behalf))],
    ...timeKeys(record),
    ...sessionKeys(objectIn(identity.sessionContext), identity.sessionContext !== undefined),
    ...organizationKeys(world),
  ]);
  const add = (key: string, value: string | undefined) => {
    if (value !== undefined) known.set(key, single(value));
  };
  add('aws:userid', textIn(identity.principalId));
  if (!behalf) {
    for (const key of ['aws:calledvia', 'aws:calledviafirst', 'aws:calledvialast']) known.set(key, 'absent');
    if (address !== undefined && ADDRESS.test(address)) add('aws:sourceip', address);
  }
  if (agent !== undefined && agent.length < MAX_RECORDED) add('aws:useragent', agent);
  if (isGatewayRecord(record) || record.tlsDetails !== undefined) add('aws:securetransport', 'true');
  // A session of a role or of federation may have tags of its own.
  if (type === 'IAMUser' || type === 'Root') {
    const tags = [...(world.find(principal)?.tags ?? [])];
    for (const [key, value] of tags) known.set(`aws:principaltag/${key.toLowerCase()}`, single(value));
  }
  return known;
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['IAMUser', 'User'],
  ['Root', 'Account'],
  ['AssumedRole', 'AssumedRole'],
  ['FederatedUser', 'FederatedUser'],
]);

/** Records have whole seconds. */
function timeKeys(record: Members): [string, ContextFact][] {
  const at = Date.parse(textIn(record.eventTime) ?? '');
  if (Number.isNaN(at)) return [];
  return [
    ['aws:currenttime', single(new Date(at).toISOString())],
    ['aws:epochtime', single(String(Math.floor(at / 1000)))],
  ];
}

function sessionKeys(session: Members, temporary: boolean): [string, ContextFact][] {
  const absent = (...keys: readonly string[]) => keys.map((key): [string, ContextFact] => [key, 'absent']);
  if (!temporary) return absent(...SESSION_KEYS, 'aws:sourceidentity', 'aws:federatedprovider');
  const { creationDate, mfaAuthenticated } = objectIn(session.attributes);
  const provider = textIn(objectIn(session.webIdFederationData).federatedProvider);
  const identity = textIn(session.sourceIdentity);
  return [
    ...(typeof creationDate === 'string'
      ? [['aws:tokenissuetime', single(creationDate)] as [string, ContextFact]]
      : []),
    ...(typeof mfaAuthenticated === 'string'
      ? [['aws:multifactorauthpresent', single(mfaAuthenticated)] as [string, ContextFact]]
      : []),
    ...(mfaAuthenticated === 'false' ? absent('aws:multifactorauthage') : []),
    ['aws:sourceidentity', identity === undefined ? 'absent' : single(identity)],
    ['aws:federatedprovider', provider === undefined ? 'absent' : single(provider)],
  ];
}

const SESSION_KEYS = ['aws:tokenissuetime', 'aws:multifactorauthpresent', 'aws:multifactorauthage'];

/** Without an organization file the account may still be in one. */
function organizationKeys({ organization }: AccountPrincipals): [string, ContextFact][] {
  if (organization === 'none') return [];
  return [
    ['aws:principalorgid', single(organization.id)],
    ['aws:resourceorgid', single(organization.id)],
    ['aws:principalorgpaths', { values: [organization.path], multivalued: true }],
  ];
}
