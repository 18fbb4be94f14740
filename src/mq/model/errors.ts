/**
 * The Amazon MQ API's modelled errors (service model, `exception` shapes), and the three that any AWS API may answer: too many
 * requests, not implemented, unavailable. One closed set, one status each.
 * `errorAttribute` names the member that is wrong; the sentence says what to do.
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

export type MqErrorName = keyof typeof MQ_ERRORS;

/** What a sentence quotes is the caller's, and may be as long as a body: an answer has an end, and so has a sentence. */
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
