import type { RefusalName, RequestRefused } from '../authz/errors.ts';

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

/** A call under this signature came before, and this one is refused for it. AWS has no such error: 409, which SDKs do not try again. */
export function repeatedQuery(sentence: string): QueryError {
  return new QueryError('Conflict', sentence, 409);
}

export function validationError(message: string): QueryError {
  return new QueryError('ValidationError', message);
}
