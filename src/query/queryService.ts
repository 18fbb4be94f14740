import type { RefusalName, RequestRefused } from '../authz/errors.ts';
import type { UnverifiedRequest } from '../authz/parse/parseEvent.ts';
import type { Caller } from '../authz/principal.ts';
import type { Parameters } from './parameters.ts';
import type { XmlMembers } from './xml.ts';

/**
 * An error of a Query API: code and sentence as the service words them.
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

/** How the Query APIs name what a signature or a policy refuses. */
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
 * A call under this signature came before, and this one is refused for it. AWS has no such error: 409, which
 * SDKs do not try again.
 */
export function repeatedQuery(sentence: string): QueryError {
  return new QueryError('Conflict', sentence, 409);
}

export function validationError(message: string): QueryError {
  return new QueryError('ValidationError', message);
}

/** A call of a Query API whose signature stands. */
export interface QueryInput {
  readonly caller: Caller;
  readonly parameters: Parameters;
  /** For condition keys: source address, user agent. */
  readonly request: UnverifiedRequest;
  /**
   * To be awaited by what must not happen twice under one signature: when it is certain to happen, before
   * anybody hears of it.
   * @throws QueryError Conflict: it did before; else the memory cannot be asked
   */
  readonly once: () => Promise<void>;
}

/** One that came without a signature, to an operation that takes such calls. */
export type UnsignedInput = Omit<QueryInput, 'caller' | 'once'>;

/**
 * An operation authorizes its caller itself: what it must be allowed hangs on its parameters. Throws
 * QueryError or RequestRefused for what the caller can mend; anything else thrown is an internal error.
 * `undefined`: the answer has no result element.
 */
export type QueryOperation =
  | { readonly signed: true; readonly run: (input: QueryInput) => Promise<XmlMembers | undefined> }
  | { readonly signed: false; readonly run: (input: UnsignedInput) => Promise<XmlMembers | undefined> };

/**
 * One Query API: the names that its requests and answers carry, and its operations by the name of their
 * `Action`.
 */
export interface QueryService {
  /** The signing name. */
  readonly name: 'sts' | 'iam';
  readonly version: string;
  readonly namespace: string;
  readonly operations: ReadonlyMap<string, QueryOperation>;
}
