/**
 * The reason of one write of a cancelled transaction; `None` if this write did not cause the cancellation.
 */
export interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: object;
}

/** Members of an error's answer besides its message. */
export interface ErrorMembers {
  readonly CancellationReasons?: readonly CancellationReason[];
  /** The item that failed a condition, if the call asked for it. */
  readonly Item?: object;
}

const BRAND = Symbol.for('mqgate.engineError');

/** An error of DynamoDB. `code` is its name on the wire, `status` the HTTP status. */
export class EngineError extends Error {
  readonly [BRAND] = true;
  readonly code: string;
  readonly status: 400 | 500;
  readonly members: ErrorMembers;

  constructor(code: string, message: string, members: ErrorMembers = {}, status: 400 | 500 = 400) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

/**
 * Whether an engine answered this error. `instanceof` cannot be used, because each bundle has its own copy of
 * the class.
 */
export function isEngineError(error: unknown): error is EngineError {
  return error instanceof Error && BRAND in error;
}

/** The input breaks a rule of the API. */
export function invalid(message: string): EngineError {
  return new EngineError('ValidationException', message);
}

/** The prefix that DynamoDB gives to errors about one parameter of an item or a key. */
export function invalidParameter(message: string): EngineError {
  return invalid(`One or more parameter values were invalid: ${message}`);
}

/** A condition did not hold. `item` is given if ReturnValuesOnConditionCheckFailure asks for it. */
export function conditionFailed(item?: object): EngineError {
  const message = 'The conditional request failed';
  return new EngineError('ConditionalCheckFailedException', message, item ? { Item: item } : {});
}
