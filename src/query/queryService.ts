import type { RefusalName, RequestRefused } from '../authz/errors.ts';
import type { UnverifiedRequest } from '../authz/parse/parseEvent.ts';
import type { Caller } from '../authz/principal.ts';
import type { Parameters } from './parameters.ts';
import type { XmlMembers } from './xml.ts';

/**
 * An error of a Query API, with the service's own code and sentence.
 * Sources: STS and IAM API References, "Common Error Types" and each operation's errors.
 */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** The Query APIs' names for refusals by a signature or a policy. */
const REFUSED: Readonly<Record<RefusalName, readonly [code: string, status: number]>> = {
  MissingAuthenticationTokenException: ['MissingAuthenticationToken', 403],
  IncompleteSignatureException: ['IncompleteSignature', 400],
  InvalidSignatureException: ['SignatureDoesNotMatch', 403],
  UnrecognizedClientException: ['InvalidClientTokenId', 403],
  ExpiredTokenException: ['ExpiredToken', 403],
  AccessDeniedException: ['AccessDenied', 403],
  BadRequestException: ['ValidationError', 400],
  UnknownOperationException: ['InvalidAction', 400],
};

export function refusedQuery({ name, message }: Pick<RequestRefused, 'name' | 'message'>): QueryError {
  const [code, status] = REFUSED[name];
  return new QueryError(code, message, status);
}

/**
 * The refusal of a repeated call: an earlier call had the same signature. AWS has no such error: 409, which
 * SDKs do not retry.
 */
export function repeatedQuery(sentence: string): QueryError {
  return new QueryError('Conflict', sentence, 409);
}

export function validationError(message: string): QueryError {
  return new QueryError('ValidationError', message);
}

/** A call of a Query API with a verified signature. */
export interface QueryInput {
  readonly caller: Caller;
  readonly parameters: Parameters;
  /** For condition keys: source address, user agent. */
  readonly request: UnverifiedRequest;
  /**
   * Claims the call's signature. An operation that must run once per signature awaits this when its result is
   * certain, before it returns the result.
   * @throws QueryError Conflict: an earlier call had this signature; another error when the replay guard's
   * table is unavailable
   */
  readonly once: () => Promise<void>;
}

/** An unsigned call, to an operation that accepts such calls. */
export type UnsignedInput = Omit<QueryInput, 'caller' | 'once'>;

/**
 * An operation authorizes its caller itself, because the questions depend on its parameters. It throws
 * QueryError or RequestRefused for what the caller can correct; any other error is an internal error.
 * `undefined`: the answer has no result element.
 */
export type QueryOperation = (
  | { readonly signed: true; readonly run: (input: QueryInput) => Promise<XmlMembers | undefined> }
  | { readonly signed: false; readonly run: (input: UnsignedInput) => Promise<XmlMembers | undefined> }
) & {
  /** Every other parameter is refused. Undefined: other parameters are ignored. */
  readonly parameters?: readonly string[] | undefined;
};

/** One Query API: the names in its requests and answers, and its operations by `Action`. */
export interface QueryService {
  /** The signing name. */
  readonly name: 'sts' | 'iam';
  readonly version: string;
  readonly namespace: string;
  readonly operations: ReadonlyMap<string, QueryOperation>;
}
