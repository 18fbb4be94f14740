import { QueryError } from '../../src/query/queryService.ts';

/**
 * The errors of the IAM API with their statuses. Source: IAM API Reference, the operations' errors; the
 * sentences are AWS's own.
 */
const STATUSES = {
  NoSuchEntity: 404,
  EntityAlreadyExists: 409,
  LimitExceeded: 409,
  DeleteConflict: 409,
  ConcurrentModification: 409,
  EntityTemporarilyUnmodifiable: 409,
  InvalidAuthenticationCode: 403,
  PasswordPolicyViolation: 400,
  ReportNotPresent: 410,
  MalformedPolicyDocument: 400,
  UnmodifiableEntity: 400,
  PolicyNotAttachable: 400,
  InvalidInput: 400,
  InvalidUserType: 400,
  ValidationError: 400,
} as const;

export function iamError(code: keyof typeof STATUSES, message: string): QueryError {
  return new QueryError(code, message, STATUSES[code]);
}

export function noSuchEntity(message: string): QueryError {
  return iamError('NoSuchEntity', message);
}

/** A service-linked role may be changed only by its service. */
export function protectedRole(name: string): QueryError {
  return iamError(
    'UnmodifiableEntity',
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  );
}
