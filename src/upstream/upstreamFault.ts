/**
 * Every way in which Amazon MQ gives no answer that a caller may have: one closed set. Each is a 5xx, which
 * SDKs retry and nobody reads as a refusal of their own; the sentence tells the caller whether the call may
 * have been carried out, `notRun` that it certainly was not.
 */
export const UPSTREAM_FAULTS = {
  unreachable: {
    status: 503,
    name: 'ServiceUnavailableException',
    sentence: 'Amazon MQ cannot be reached at the moment. The call was not carried out. Try again.',
    notRun: true,
  },
  late: {
    status: 504,
    name: 'GatewayTimeoutException',
    sentence: 'Amazon MQ did not answer in time. Whether the call was carried out is not known.',
    notRun: false,
  },
  interrupted: {
    status: 502,
    name: 'BadGatewayException',
    sentence:
      'The connection to Amazon MQ broke before its answer was complete. Whether the call was carried out is not known.',
    notRun: false,
  },
  unreadable: {
    status: 502,
    name: 'BadGatewayException',
    sentence: 'Amazon MQ answered in a form that this gateway does not pass on.',
    notRun: false,
  },
  refused: {
    status: 502,
    name: 'BadGatewayException',
    sentence:
      'Your call is allowed, but Amazon MQ does not accept this gateway. Its operator finds the reason in the log.',
    notRun: true,
  },
  looping: {
    status: 508,
    name: 'LoopDetectedException',
    sentence: 'This gateway passes calls on to itself. Its operator must set another endpoint.',
    notRun: true,
  },
} as const;

export type UpstreamFaultKind = keyof typeof UPSTREAM_FAULTS;

/** `message` is for the operator's log, and never shown to a caller: it may name the gateway's role. */
export class UpstreamFault extends Error {
  override readonly name = 'UpstreamFault';
  readonly kind: UpstreamFaultKind;
  /** Amazon MQ's id of the request, where it answered. */
  readonly upstreamRequestId: string | undefined;

  constructor(kind: UpstreamFaultKind, message: string, upstreamRequestId?: string) {
    super(message);
    this.kind = kind;
    this.upstreamRequestId = upstreamRequestId;
  }
}
