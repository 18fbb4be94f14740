import { OPERATIONS } from '../../src/mq/operations.ts';
import { mergedContext, readContext } from './givenContext.ts';
import { selectActions, selectContexts } from './readAxes.ts';
import { type Common, readCommon } from './readCommon.ts';
import { readBy, readOutcome } from './readExpectations.ts';
import type { Claim, Expectation, RequestRow } from './suite.ts';
import type { SuiteNames } from './suiteNames.ts';
import type { Entries, SuiteNode, SuiteSource } from './suiteSource.ts';

const KEYS = [
  ...['principal', 'call', 'resource', 'body', 'query', 'context', 'contexts', 'expect', 'by', 'refused'],
  'serviceLinkedRole',
];
const NO_RESOURCE = { name: '*', arn: '*', pattern: false } as const;
const SERVICE_LINKED_ROLE = ':role/aws-service-role/mq.amazonaws.com/AWSServiceRoleForAmazonMQ';

/** `requests: [{ principal: alice, call: CreateBroker, body: bodies/activemq.json, expect: denied }]`. */
export function readRequests(source: SuiteSource, members: Entries, names: SuiteNames): RequestRow[] {
  const requests = members.get('requests');
  if (requests === undefined) return [];
  const common = readCommon(source, members, names);
  const listed = source.list(requests.value);
  if (listed.length === 0) source.mistake(requests.key, 'The list of requests is empty.');
  return listed.flatMap((node) => readRequest(source, node, common, names));
}

function readRequest(source: SuiteSource, node: SuiteNode, common: Common, names: SuiteNames): RequestRow[] {
  const members = source.members(node, 'a request', KEYS);
  if (members === undefined) return [];
  for (const key of ['principal', 'call', 'expect']) {
    if (!members.has(key)) source.mistake(node, `A request must have ${key}.`);
  }
  const value = (key: string) => members.get(key)?.value;
  const has = (key: string) => members.has(key);
  const principals = has('principal') ? names.principals.select(source, value('principal')) : [];
  const call = has('call') ? source.text(value('call'), 'call') : undefined;
  const operation = OPERATIONS.find(({ name }) => name === call);
  if (call !== undefined && operation === undefined) {
    const calls = OPERATIONS.map(({ name }) => name);
    source.unknownName(value('call'), call, calls, 'Amazon MQ has no operation');
  }
  const resources = has('resource') ? names.resources.select(source, value('resource')) : [NO_RESOURCE];
  const needsOne = operation !== undefined && !['any', 'newConfiguration'].includes(operation.resource);
  if (needsOne && !has('resource'))
    source.mistake(node, `${call} is a call on a resource. Name the resource with "resource".`);
  const outcome = has('expect') ? readOutcome(source, value('expect')) : undefined;
  const body = readBody(source, value('body'), names);
  const own = readContext(source, value('context'), 'context');
  const contexts = has('contexts')
    ? selectContexts(source, value('contexts'), names)
    : [{ given: new Map() }];
  const refused = has('refused') ? selectActions(source, value('refused')) : undefined;
  if (operation === undefined || outcome === undefined) return [];
  if (outcome === 'allowed' && refused !== undefined && refused.length > 0) {
    source.mistake(members.get('refused')?.key, 'An allowed call has no refused action.');
  }
  const by = has('by') ? readBy(source, value('by'), names) : undefined;
  const expect: Expectation = by === undefined ? { outcome } : { outcome, by };
  const role = readRole(source, value('serviceLinkedRole'), names);
  const query = [...((has('query') && source.entries(value('query'), 'query')) || [])].flatMap(
    ([name, entry]) => source.texts(entry.value, name).map((text) => [name, text] as const),
  );
  return principals.flatMap((principal) =>
    resources.flatMap((resource) =>
      contexts.map((context) => ({
        place: source.place(node),
        principal,
        operation,
        resource,
        ...('name' in context ? { context: context.name as string } : {}),
        given: mergedContext([common.given, context.given, own]),
        unknownIsAbsent: common.unknownIsAbsent,
        query,
        body,
        serviceLinkedRole: role,
        expect,
        ...(refused === undefined ? {} : { refused }),
      })),
    ),
  );
}

/** The name of a JSON file in the folder of the suite, or the body itself. */
function readBody(source: SuiteSource, node: SuiteNode, { files }: SuiteNames): Uint8Array {
  if (node === undefined) return new Uint8Array();
  if (source.isMapping(node)) return Buffer.from(JSON.stringify(source.plain(node)));
  const file = source.text(node, 'body');
  const text = file === undefined ? undefined : files.read(source, node, file);
  if (text === undefined) return new Uint8Array();
  try {
    JSON.parse(text);
  } catch {
    source.mistake(node, `${file} is not JSON.`);
  }
  return Buffer.from(text);
}

/**
 * Whether the account has Amazon MQ's service-linked role: the file may say it; if it does not, the export
 * decides.
 */
function readRole(source: SuiteSource, node: SuiteNode, names: SuiteNames): 'present' | 'absent' {
  const { roles } = names.principals.account;
  if (node === undefined)
    return roles.some(({ arn }) => arn.endsWith(SERVICE_LINKED_ROLE)) ? 'present' : 'absent';
  const text = source.text(node, 'serviceLinkedRole');
  if (text === 'present' || text === 'absent') return text;
  source.mistake(node, 'serviceLinkedRole must be present or absent.');
  return 'absent';
}

/**
 * `never: { principals: everyone, except: [ci], actions: mq:DeleteBroker, resources: [any-prod], chains: true
 * }`.
 */
export function readClaim(
  source: SuiteSource,
  kind: Claim['kind'],
  node: SuiteNode,
  names: SuiteNames,
): Claim[] {
  const members = source.members(node, kind, ['principals', 'except', 'actions', 'resources', 'chains']);
  if (members === undefined) return [];
  for (const key of ['principals', 'actions', 'resources']) {
    if (!members.has(key)) source.mistake(node, `${kind} must have ${key}.`);
  }
  const value = (key: string) => members.get(key)?.value;
  const chains = members.has('chains') && source.truth(value('chains'), 'chains') === true;
  return [
    {
      kind,
      place: source.place(node),
      principals: names.principals.select(source, value('principals')),
      except: names.principals.select(source, value('except')),
      actions: selectActions(source, value('actions')),
      resources: names.resources.select(source, value('resources'), true),
      chains,
    },
  ];
}
