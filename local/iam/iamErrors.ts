import { QueryError } from '../../src/query/queryService.ts';

/**
 * The errors of the IAM API with their statuses. Source: IAM API Reference, the operations' errors; sentences
 * as AWS words them.
 */
const STATUSES = {
  NoSuchEntity: 404,
  EntityAlreadyExists: 409,
  LimitExceeded: 409,
  DeleteConflict: 409,
  ConcurrentModification: 409,
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

/** Service-linked roles are changed by their services alone. */
export function protectedRole(name: string): QueryError {
  return iamError(
    'UnmodifiableEntity',
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  );
}
