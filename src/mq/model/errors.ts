/**
 * The Amazon MQ API's modelled errors (service model, `exception` shapes), and the three that any AWS API may
 * answer: too many requests, not implemented, unavailable. One closed set, one status each.
 * `errorAttribute` names the wrong member; the sentence describes how to correct it.
 */
export const MQ_ERRORS = {
  BadRequestException: 400,
  UnauthorizedException: 401,
  ForbiddenException: 403,
  NotFoundException: 404,
  ConflictException: 409,
  TooManyRequestsException: 429,
  InternalServerErrorException: 500,
  NotImplementedException: 501,
  ServiceUnavailableException: 503,
} as const;

type MqErrorName = keyof typeof MQ_ERRORS;

/** A message may quote text of the caller that is as long as a body, so the length is limited. */
const LONGEST_MESSAGE = 2_048;

export class MqError extends Error {
  override readonly name: MqErrorName;
  readonly status: number;
  readonly errorAttribute: string | undefined;

  constructor(name: MqErrorName, message: string, errorAttribute?: string) {
    super(
      message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE).toWellFormed()}…` : message,
    );
    this.name = name;
    this.status = MQ_ERRORS[name];
    this.errorAttribute = errorAttribute;
  }
}

/**
 * Another write may come between our read and our write. After this many attempts the caller gets the 409.
 */
export const WRITE_ATTEMPTS = 12;

/**
 * For the calls that model a 409 (API Reference, Brokers: "Concurrent broker update detected. Retrying the
 * request might resolve the issue.").
 */
export function concurrentUpdate(): MqError {
  return new MqError(
    'ConflictException',
    'Concurrent broker update detected. Retrying the request might resolve the issue.',
    'broker-id',
  );
}

/** The table was busy with other changes for longer than a call may wait. SDKs repeat the call. */
export class TableBusy extends MqError {
  /**
   * `nothing`: nothing was written, so the same call may run again. `perhaps`: a part was written or may
   * still be.
   */
  readonly written: 'nothing' | 'perhaps';

  constructor(written: 'nothing' | 'perhaps') {
    super(
      'ServiceUnavailableException',
      'The service is busy with other changes of the same resources. Try again.',
    );
    this.written = written;
  }
}

/**
 * Runs the steps after the first write of a call, so that a busy table is not reported as "nothing written".
 * @throws TableBusy `perhaps`
 */
export async function begun<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof TableBusy ? new TableBusy('perhaps') : error;
  }
}
