import { OPERATIONS, type Operation } from '../../src/mq/operations.ts';
import type { RecordedQuestion } from './recordedCall.ts';

export type Members = Readonly<Record<string, unknown>>;

export function objectIn(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The questions of a call, or why they cannot be known. */
export type CloudTrailUse = { readonly questions: readonly RecordedQuestion[] } | { readonly why: string };

/** The names of errors for a caller without permission. Calls with other errors were allowed. */
const REFUSALS = /^(?:Client\.)?(?:AccessDenied|UnauthorizedOperation|Unauthorized|NotAuthorized)/u;

/**
 * Whether a record's `errorCode` means that the call was not allowed, or that its caller was not
 * authenticated.
 */
export function isRefusal(errorCode: string | undefined): boolean {
  if (errorCode === undefined) return false;
  return REFUSALS.test(errorCode) || IDENTITY_ERRORS.has(errorCode);
}

const IDENTITY_ERRORS: ReadonlySet<string> = new Set([
  ...['UnrecognizedClientException', 'InvalidClientTokenId', 'SignatureDoesNotMatch', 'ExpiredToken'],
  ...['InvalidSignatureException', 'ExpiredTokenException', 'MissingAuthenticationTokenException'],
]);

/**
 * Services whose actions have another prefix than their event source.
 * Source: Service Authorization Reference ("service prefix") beside CloudTrail User Guide, "supported
 * services".
 */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['monitoring', 'cloudwatch'],
  ['email', 'ses'],
  ['tagging', 'tag'],
]);

/** CloudTrail appends the version of an API to some names: `ListFunctions20150331`. */
const VERSION = /\d{8}(?:v\d+)?$/u;

/**
 * The questions of a record of CloudTrail. For Amazon MQ the operation's resource and tags are read from the
 * parameters. For other services the action has the name of the event, and the resources are those that the
 * record names.
 * Source: CloudTrail User Guide, "CloudTrail record contents"; Amazon MQ Developer Guide, "Logging Amazon MQ
 * API calls using AWS CloudTrail".
 */
export function cloudTrailQuestions(record: Members): CloudTrailUse {
  const type = textIn(record.eventType) ?? 'AwsApiCall';
  if (type !== 'AwsApiCall') return { why: `the event is not a call of an API (${type})` };
  const service = textIn(record.eventSource)?.split('.')[0] ?? '';
  const event = textIn(record.eventName) ?? '';
  if (service === 'mq') return mqQuestions(record, event);
  const action = `${PREFIXES.get(service) ?? service}:${event.replace(VERSION, '')}`;
  if (action === 'sts:AssumeRole') {
    return { questions: [{ action, resource: textIn(objectIn(record.requestParameters).roleArn) }] };
  }
  const listed = Array.isArray(record.resources) ? record.resources : [];
  const arns = listed.flatMap((one) => textIn(objectIn(one).ARN) ?? []);
  const questions = arns.map((resource) => ({ action, resource }));
  return { questions: questions.length === 0 ? [{ action, resource: undefined }] : questions };
}

const BY_NAME: ReadonlyMap<string, Operation> = new Map(OPERATIONS.map((one) => [one.name, one]));

function mqQuestions(record: Members, event: string): CloudTrailUse {
  const operation = BY_NAME.get(event);
  if (operation === undefined) return { why: 'Amazon MQ has no operation of this name' };
  const parameters = parametersOf(record);
  const place = placeOf(record);
  if (place === undefined) return { why: 'the record names no region or account' };
  const tags = requestTagsOf(operation, parameters);
  const resource = resourceOf(operation, parameters, place);
  const own = { action: operation.action, resource, ...(tags === undefined ? {} : { requestTags: tags }) };
  if (operation.changesAccess && parameters.has('authenticationstrategy')) {
    // Only a RabbitMQ broker needs this action, and the record does not name the engine.
    return { questions: [own, { ...own, action: 'mq:UpdateBrokerAccessConfiguration', optional: true }] };
  }
  const tagged = operation.tagsOnCreate && tags !== undefined && Object.keys(tags).length > 0;
  if (!tagged) return { questions: [own] };
  const name = textIn(parameters.get('brokername'));
  const created =
    operation.resource === 'newConfiguration'
      ? resource
      : `${place}broker:${name ?? ''}${name ? ':b-*' : '*'}`;
  return { questions: [own, { ...own, action: 'mq:CreateTags', resource: created }] };
}

/** Parameters by their names without case and hyphens: `broker-id` and `brokerId` are one. */
function parametersOf(record: Members): ReadonlyMap<string, unknown> {
  const entries = Object.entries(objectIn(record.requestParameters));
  return new Map(entries.map(([name, value]) => [name.replaceAll('-', '').toLowerCase(), value]));
}

/** `arn:aws:mq:us-east-1:123456789012:` */
function placeOf(record: Members): string | undefined {
  const identity = objectIn(record.userIdentity);
  const account = textIn(record.recipientAccountId) ?? textIn(identity.accountId);
  const region = textIn(record.awsRegion);
  const partition = textIn(identity.arn)?.split(':')[1] ?? 'aws';
  return account === undefined || region === undefined
    ? undefined
    : `arn:${partition}:mq:${region}:${account}:`;
}

/** A record has the broker's id only, so the name is not known. */
function resourceOf(
  { resource }: Operation,
  parameters: ReadonlyMap<string, unknown>,
  place: string,
): string | undefined {
  const of = (name: string, prefix: string) => {
    const id = textIn(parameters.get(name));
    return id === undefined ? undefined : `${place}${prefix}${id}`;
  };
  switch (resource) {
    case 'any':
      return '*';
    case 'newConfiguration':
      return `${place}configuration:c-*`;
    case 'broker':
      return of('brokerid', 'broker:*:');
    case 'configuration':
      return of('configurationid', 'configuration:');
    case 'tagged':
      return textIn(parameters.get('resourcearn'));
  }
}

/** Undefined: the record does not contain it. */
function requestTagsOf(
  { requestTags }: Operation,
  parameters: ReadonlyMap<string, unknown>,
): Record<string, string | undefined> | undefined {
  if (requestTags === 'none' || parameters.size === 0) return undefined;
  const given = parameters.get(requestTags === 'query' ? 'tagkeys' : 'tags');
  if (Array.isArray(given)) return Object.fromEntries(given.map((key) => [String(key), undefined]));
  if (typeof given === 'string') return Object.fromEntries(given.split(',').map((key) => [key, undefined]));
  return Object.fromEntries(Object.entries(objectIn(given)).map(([key, tag]) => [key, String(tag)]));
}
