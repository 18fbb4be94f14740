/**
 * All cases in which the caller gets no answer of Amazon MQ: one closed set. Each is a 5xx, which SDKs retry
 * and callers do not mistake for a refusal of their own. The sentence says whether the call may have run;
 * `notRun` means that it certainly did not.
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
      'The connection to Amazon MQ broke before its answer was complete. ' +
      'Whether the call was carried out is not known.',
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
      'Your call is allowed, but Amazon MQ does not accept this gateway. ' +
      'Its operator finds the reason in the log.',
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

/** `message` is for the operator's log and never for a caller: it may name the gateway's role. */
export class UpstreamFault extends Error {
  override readonly name = 'UpstreamFault';
  readonly kind: UpstreamFaultKind;
  /** Amazon MQ's request id, if it answered. */
  readonly upstreamRequestId: string | undefined;

  constructor(kind: UpstreamFaultKind, message: string, upstreamRequestId?: string) {
    super(message);
    this.kind = kind;
    this.upstreamRequestId = upstreamRequestId;
  }
}
