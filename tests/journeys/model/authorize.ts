import type { Call } from '../call.ts';
import { ACCOUNT, PEOPLE, type Person, REGION } from '../people.ts';
import { type Account, type Broker, remembered } from './account.ts';
import { type Answer, refused } from './answer.ts';
import { decide, known, openSentence, type Question, type Resource } from './permission.ts';

const MQ = `arn:aws:mq:${REGION}:${ACCOUNT}`;
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/mq.amazonaws.com/AWSServiceRoleForAmazonMQ`;
const ANY = known('*');
/** Names and ids that the journeys' patterns distinguish. */
const NAMES = ['dev-x', 'other'];

const NETWORK_ACTIONS = [
  'CreateNetworkInterface DeleteNetworkInterface DetachNetworkInterface DescribeInternetGateways',
  'DescribeNetworkInterfaces DescribeRouteTables DescribeSecurityGroups DescribeSubnets DescribeVpcs',
  'CreateNetworkInterfacePermission DeleteNetworkInterfacePermission DescribeNetworkInterfacePermissions',
].flatMap((line) => line.split(' ').map((name) => `ec2:${name}`));

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS ' +
  'Secret Access Key and signing method. Consult the service documentation for details.';

export type Authorization =
  | { readonly allowed: true; readonly mayMakeRole: boolean }
  | { readonly allowed: false; readonly answer: Answer };

/**
 * Whether a call may run: the signature first, then the policies; first without the body, then with it (ADR
 * 1).
 */
export function authorize(account: Account, call: Call): Authorization {
  const { who } = call;
  const refuse = (error: string, message: string) =>
    ({ allowed: false, answer: refused(error, message) }) as const;
  if (who === 'stranger')
    return refuse('MissingAuthenticationTokenException', 'Missing Authentication Token');
  if (who === 'forger') return refuse('InvalidSignatureException', MISMATCH);
  if (who === 'ghost') {
    return refuse('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  if (who === 'night' && account.now >= account.sessionEnds) {
    return refuse('ExpiredTokenException', 'The security token included in the request is expired');
  }
  const person: Person = PEOPLE[who];
  const bodyIsSigned = call.body === undefined || call.hashHeader;
  for (const bodyKnown of bodyIsSigned ? [false, true] : [true]) {
    const target = readTarget(account, call, person, bodyKnown);
    const questions = questionsOf(account, call, bodyKnown, target);
    const decision = decide(person, questions);
    if (decision.outcome === 'refused') return refuse('AccessDeniedException', decision.sentence);
    if (decision.outcome === 'allowed') {
      const mayMakeRole = decide(person, [makesRole()]).outcome === 'allowed';
      return { allowed: true, mayMakeRole };
    }
    const mayWait = !bodyKnown && decision.needs.has('body');
    if (!mayWait) return refuse('AccessDeniedException', openSentence(person, questions));
  }
  throw new Error('with the body all is decided');
}

/** Name and tags are read only if the answer depends on them (ADR 1). */
function readTarget(account: Account, call: Call, person: Person, bodyKnown: boolean): Target {
  const unread = targetOf(account, call, false);
  if (bodyKnown && changesAccess(call) !== false) return targetOf(account, call, true);
  const first = decide(person, questionsOf(account, call, bodyKnown, unread));
  const more = first.outcome === 'pending' && first.needs.has('resource');
  return more ? targetOf(account, call, true) : unread;
}

interface Target {
  readonly resource: Resource;
  readonly tags: Readonly<Record<string, string>> | 'unknown' | 'none';
  readonly engine?: Broker['engine'] | undefined;
}

const partialBroker = (id: string): Resource => ({
  shown: `${MQ}:broker:*:${id}`,
  samples: NAMES.map((name) => `${MQ}:broker:${name}:${id}`),
});

function targetOf(account: Account, { operation, path }: Call, read: boolean): Target {
  const { brokerId, configurationId, resourceArn } = path;
  if (brokerId !== undefined) return brokerTarget(account, brokerId, read);
  if (configurationId !== undefined) return configurationTarget(account, configurationId, read);
  if (resourceArn !== undefined) {
    const [, , , , , type, first = '', second = ''] = resourceArn.split(':');
    if (type === 'configuration') return configurationTarget(account, first, read);
    return brokerTarget(account, second, read, first);
  }
  if (operation !== 'CreateConfiguration') return { resource: ANY, tags: 'none' };
  const before = `${MQ}:configuration:`;
  return { resource: { shown: `${before}*`, samples: [`${before}c-1`] }, tags: 'none' };
}

/** `named`: by the ARN in the path; a broker of another name is not the one asked for. */
function brokerTarget(account: Account, id: string, read: boolean, named?: string): Target {
  const broker = read ? remembered(account, id) : undefined;
  if (broker === undefined || (named !== undefined && named !== broker.name)) {
    return { resource: partialBroker(id), tags: 'unknown' };
  }
  return { resource: known(`${MQ}:broker:${broker.name}:${id}`), tags: broker.tags, engine: broker.engine };
}

function configurationTarget(account: Account, id: string, read: boolean): Target {
  const configuration = read ? account.configurations[id] : undefined;
  return { resource: known(`${MQ}:configuration:${id}`), tags: configuration?.tags ?? 'unknown' };
}

/** A change of a RabbitMQ broker's authentication needs another action too. */
function changesAccess({ operation, body }: Call): boolean {
  return operation === 'UpdateBroker' && body?.authenticationStrategy !== undefined;
}

function questionsOf(account: Account, call: Call, bodyKnown: boolean, target: Target): readonly Question[] {
  const { operation, body = {} } = call;
  const creates = operation === 'CreateBroker' || operation === 'CreateConfiguration';
  const tags = requestTags(call, bodyKnown);
  const fact = factsOf(tags, target.tags);
  const ask = (action: string, resource: Resource, required: true | 'unknown' = true): Question => ({
    action,
    resource,
    required,
    fact,
  });
  const asked = [ask(`mq:${operation}`, target.resource)];
  if (creates && tags !== 'none') {
    const resource = operation === 'CreateBroker' ? newBroker(call, bodyKnown) : target.resource;
    asked.push(ask('mq:CreateTags', resource, tags === 'unknown' ? 'unknown' : true));
  }
  if (operation === 'UpdateBroker' && (!bodyKnown || (changesAccess(call) && target.engine === 'RABBITMQ'))) {
    asked.push(ask('mq:UpdateBrokerAccessConfiguration', target.resource, bodyKnown ? true : 'unknown'));
  }
  if (operation !== 'CreateBroker') return asked;
  const network = NETWORK_ACTIONS.map((action) => ask(action, ANY, bodyKnown ? true : 'unknown'));
  if (!bodyKnown) {
    const primary = { shown: '', samples: NAMES.map((name) => `${MQ}:broker:${name}:b-1`) };
    const update = { ...ask('mq:CreateReplicaBroker', primary, 'unknown'), fact: factsOf(tags, 'unknown') };
    return [...asked, update, ...network, { ...makesRole(), required: 'unknown' }];
  }
  const primaryArn = body.dataReplicationPrimaryBrokerArn;
  if (typeof primaryArn === 'string') {
    const [, , , , , , name = '', id = ''] = primaryArn.split(':');
    const primary = brokerTarget(account, id, true, name);
    asked.push({ ...ask('mq:CreateReplicaBroker', primary.resource), fact: factsOf(tags, primary.tags) });
  }
  if (String(body.engineType).toUpperCase() === 'ACTIVEMQ') return [...asked, ...network];
  return account.role ? asked : [...asked, makesRole()];
}

function makesRole(): Question {
  const resource = known(ROLE_ARN);
  return { action: 'iam:CreateServiceLinkedRole', resource, required: true, fact: () => 'absent' };
}

/** CreateBroker stands on `*`; the tags are put on the broker that it makes, whose id nobody knows yet. */
function newBroker({ body = {} }: Call, bodyKnown: boolean): Resource {
  if (!bodyKnown)
    return { shown: `${MQ}:broker:*`, samples: NAMES.map((name) => `${MQ}:broker:${name}:b-1`) };
  const before = `${MQ}:broker:${String(body.brokerName)}:`;
  return { shown: `${before}*`, samples: [`${before}b-1`] };
}

type RequestTags = Readonly<Record<string, string | undefined>> | 'none' | 'unknown';

function requestTags({ operation, body = {}, query }: Call, bodyKnown: boolean): RequestTags {
  if (operation === 'DeleteTags') {
    const keys = [query.tagKeys ?? []].flat();
    return keys.length === 0 ? 'none' : Object.fromEntries(keys.map((key) => [key, undefined]));
  }
  if (!['CreateBroker', 'CreateConfiguration', 'CreateTags'].includes(operation)) return 'none';
  if (!bodyKnown) return 'unknown';
  const tags = (body.tags ?? {}) as Readonly<Record<string, string>>;
  return Object.keys(tags).length === 0 ? 'none' : tags;
}

function factsOf(request: RequestTags, resource: Target['tags']): Question['fact'] {
  return (key) => {
    const [name = '', tag = ''] = key.split('/');
    const tags = name === 'aws:ResourceTag' ? resource : request;
    if (typeof tags === 'string') return tags === 'none' ? 'absent' : 'unknown';
    if (name === 'aws:TagKeys') return Object.keys(tags);
    const value = tags[tag];
    return value === undefined ? 'absent' : [value];
  };
}
