import { RequestRefused } from '../authz/errors.ts';
import type { UnverifiedRequest } from '../authz/parse/unverifiedRequest.ts';
import type { Caller } from '../authz/session.ts';
import { type Parameters, parseForm } from './parameters.ts';
import { QueryError, refusedQuery } from './queryError.ts';
import type { QueryService } from './queryService.ts';
import { renderXml, type XmlMembers } from './xml.ts';

export interface QueryAnswer {
  readonly status: number;
  readonly body: string;
  /** What was thrown beyond the caller's mistakes: for the operator. */
  readonly fault?: unknown;
  /** The operation asked for and the code of its refusal: for the records. */
  readonly action?: string;
  readonly code?: string;
}

export interface QueryAsked {
  readonly service: QueryService;
  readonly request: UnverifiedRequest;
  readonly requestId: string;
  /** Checks the signature. @throws RequestRefused */
  readonly authenticate: () => Promise<Caller>;
}

/** Runs one call and renders what comes of it. Never throws. */
export async function answerQuery(asked: QueryAsked): Promise<QueryAnswer> {
  const { service, requestId } = asked;
  let action: string | undefined;
  try {
    const { body } = asked.request;
    const parameters = parseForm(body === 'unknown' ? new Uint8Array() : body);
    action = parameters.get('Action');
    const result = await run(asked, action, parameters);
    const name = action ?? '';
    const members: XmlMembers = {
      ...(result === undefined ? {} : { [`${name}Result`]: result }),
      ResponseMetadata: { RequestId: requestId },
    };
    return { status: 200, body: renderXml(`${name}Response`, members, namespaceOf(service)), action: name };
  } catch (error) {
    const known = error instanceof RequestRefused ? refusedQuery(error) : error;
    const ours = known instanceof QueryError ? known : internalFailure();
    const { code, message, status } = ours;
    const members = {
      Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message },
      RequestId: requestId,
    };
    return {
      status,
      body: renderXml('ErrorResponse', members, namespaceOf(service)),
      code,
      ...(action === undefined ? {} : { action }),
      ...(known instanceof QueryError ? {} : { fault: error }),
    };
  }
}

async function run(
  { service, request, authenticate }: QueryAsked,
  action: string | undefined,
  parameters: Parameters,
): Promise<XmlMembers | undefined> {
  const operation = action === undefined ? undefined : service.operations.get(action);
  const known = operation !== undefined && parameters.get('Version') === service.version;
  if (known && !operation.signed) return operation.run({ request, parameters });
  // Who is not known is not told what there is.
  const caller = await authenticate();
  if (!known || !operation.signed) throw noSuchAction(action, parameters.get('Version'));
  return operation.run({ caller, request, parameters });
}

function noSuchAction(action: string | undefined, version: string | undefined): QueryError {
  if (action === undefined) return new QueryError('MissingAction', 'The request is missing an action.');
  return new QueryError(
    'InvalidAction',
    `Could not find operation ${quoted(action)} for version ${quoted(version)}`,
  );
}

function quoted(text = 'NO_VERSION_SPECIFIED'): string {
  return text.slice(0, 64);
}

/** A table or directory that cannot be asked is undecidable: SDKs try again. */
function internalFailure(): QueryError {
  return new QueryError(
    'ServiceUnavailable',
    'The request has failed due to a temporary failure of the server.',
    503,
  );
}

function namespaceOf({ namespace }: QueryService): string {
  return ` xmlns="${namespace}"`;
}
