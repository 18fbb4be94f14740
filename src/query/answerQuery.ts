import { RequestRefused } from '../authz/errors.ts';
import type { UnverifiedRequest } from '../authz/parse/parseEvent.ts';
import type { Caller } from '../authz/principal.ts';
import { acceptsJson, renderJson, renderJsonError } from './json.ts';
import { refuseUnknownParameters } from './knownParameters.ts';
import { type Parameters, requestParameters } from './parameters.ts';
import { QueryError, type QueryService, refusedQuery } from './queryService.ts';
import { renderXml, type XmlMembers } from './xml.ts';

export interface QueryAnswer {
  readonly status: number;
  readonly contentType: 'text/xml' | 'application/json';
  readonly body: string;
  /** An error that the caller did not cause. The operator's log gets it. */
  readonly fault?: unknown;
  /** For the records: the requested operation with its parameters, and code and sentence of a refusal. */
  readonly action: string | undefined;
  readonly parameters: Parameters | undefined;
  readonly code?: string;
  readonly message?: string;
}

interface QueryAsked {
  readonly service: QueryService;
  /**
   * The form of the call, or the refusal of a malformed request: then no operation runs, even one that needs
   * no signature.
   */
  readonly request: UnverifiedRequest | RequestRefused;
  /** The request as it arrived; its headers say which form of answer is accepted. Absent: `request`. */
  readonly accepts?: UnverifiedRequest;
  readonly requestId: string;
  /** Checks the signature. @throws RequestRefused */
  readonly authenticate: () => Promise<Caller>;
  /** As in QueryInput; used for signed calls only. */
  readonly once: () => Promise<void>;
}

/** Runs one call and renders its outcome. Never throws. */
export async function answerQuery(asked: QueryAsked): Promise<QueryAnswer> {
  const { service, request, requestId, accepts = request } = asked;
  const json = !(accepts instanceof RequestRefused) && acceptsJson(accepts);
  const contentType = json ? 'application/json' : 'text/xml';
  let parameters: Parameters | undefined;
  try {
    if (request instanceof RequestRefused) throw request;
    parameters = requestParameters(request);
    const action = parameters.get('Action');
    const result = await run({ ...asked, request }, action, parameters);
    const name = action ?? '';
    const members: XmlMembers = {
      ...(result === undefined ? {} : { [`${name}Result`]: result }),
      ResponseMetadata: { RequestId: requestId },
    };
    const response = `${name}Response`;
    const body = json ? renderJson(response, members) : renderXml(response, members, namespaceOf(service));
    return { status: 200, contentType, body, action, parameters };
  } catch (error) {
    const known = error instanceof RequestRefused ? refusedQuery(error) : error;
    const ours = known instanceof QueryError ? known : internalFailure();
    const { code, message, status } = ours;
    return {
      status,
      contentType,
      body: errorBody(ours, requestId, json ? 'json' : namespaceOf(service)),
      action: parameters?.get('Action'),
      parameters,
      code,
      message,
      ...(known instanceof QueryError ? {} : { fault: error }),
    };
  }
}

async function run(
  { service, request, authenticate, once }: QueryAsked & { readonly request: UnverifiedRequest },
  action: string | undefined,
  parameters: Parameters,
): Promise<XmlMembers | undefined> {
  const operation = action === undefined ? undefined : service.operations.get(action);
  const known = operation !== undefined && parameters.get('Version') === service.version;
  if (known && !operation.signed) {
    refuseUnknownParameters(action, operation.parameters, parameters);
    return operation.run({ request, parameters });
  }
  // An unauthenticated caller gets the same error for known and unknown actions, so that actions cannot be
  // probed.
  const caller = await authenticate();
  if (!known || !operation.signed) throw noSuchAction(action, parameters.get('Version'));
  refuseUnknownParameters(action, operation.parameters, parameters);
  return operation.run({ caller, request, parameters, once });
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

/** When the table or the directory is unavailable, the call cannot be decided: 503, which SDKs retry. */
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

/** `form`: `json`, or the namespace of the XML. */
function errorBody({ status, code, message }: QueryError, requestId: string, form = ''): string {
  const fault = { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message };
  const members = { Error: fault, RequestId: requestId };
  return form === 'json' ? renderJsonError(members) : renderXml('ErrorResponse', members, form);
}

/** The answer when the requested API is unknown. */
export function unavailable(): string {
  return errorBody(internalFailure(), '');
}
