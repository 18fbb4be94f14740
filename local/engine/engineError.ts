/** What one write of a cancelled transaction answered; `None` where it was not the reason. */
export interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: object;
}

/** Members of an error's answer besides its message. */
export interface ErrorMembers {
  readonly CancellationReasons?: readonly CancellationReason[];
  /** The item that failed a condition, where the call asked for it. */
  readonly Item?: object;
}

const BRAND = Symbol.for('mqgate.engineError');

/** An error as DynamoDB answers it. `code` is its name on the wire, `status` the HTTP status. */
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
 * Whether an engine answered this error. A bundle has a class of its own, so that `instanceof` does not tell.
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

/** A condition did not hold. `item` is shown where ReturnValuesOnConditionCheckFailure asks for it. */
export function conditionFailed(item?: object): EngineError {
  const message = 'The conditional request failed';
  return new EngineError('ConditionalCheckFailedException', message, item ? { Item: item } : {});
}
