import type { ActionQuestion } from './decide/types.ts';
import type { UnverifiedRequest } from './parse/parseEvent.ts';
import type { CallerFacts } from './resolve/callerContext.ts';

/**
 * Port: the service whose calls are authorized. The service defines its operations and the questions that a
 * call raises; `authz` decides the questions. Amazon MQ implements it (src/mq/authorization/mqService.ts).
 */
export interface Service {
  /**
   * The operation of a request; undefined: the service has no operation with this method and path.
   * @throws RequestRefused InvalidSignature for a path that no signer makes
   */
  resolve(request: UnverifiedRequest): ServiceOperation | undefined;
  /** The error sentence for a request without an operation. */
  readonly unknownOperation: string;
}

export interface ServiceOperation {
  readonly name: string;
  /** Labels of the signed path, by their names. */
  readonly labels: Readonly<Record<string, string>>;
  /**
   * Starts the call for a caller whose signature was verified. It reads the facts that are needed to know the
   * call's questions.
   * @throws RequestRefused when the caller cannot belong to this service; and the error of a failed read
   */
  open(caller: CallerFacts): Promise<ServiceCall>;
}

/** Facts that a decision depends on, in short form. The operation writes only while they are still true. */
export type DecidedOn = Readonly<Record<string, string>>;

/** One call that is being authorized. Facts that are not read yet are unknown in its questions' contexts. */
export interface ServiceCall {
  /**
   * All questions that must be allowed, with the facts known now. The first one is the operation's own
   * action.
   */
  questions(): readonly ActionQuestion[];
  /** Reads one more fact that a pending decision needs. False: there is no fact left to read. */
  readMore(needs: ReadonlySet<string>): Promise<boolean>;
  /** Whether the body, which is not known yet, will answer one of these needs. */
  waitsForBody(needs: ReadonlySet<string>): boolean;
  /** Optional questions: an allowed call runs without them, but their decisions change how it runs. */
  optional(): readonly ActionQuestion[];
  /**
   * The facts about resources that may change before the call runs; undefined where the decision depends on
   * no such fact.
   */
  decidedOn(): DecidedOn | undefined;
  /**
   * The questions as the decision log records them (DECISION_QUESTIONS), with those optional ones whose
   * actions are allowed. It may read the resource's name and tags, for the record only.
   */
  recorded(alsoAllowed: readonly string[]): Promise<readonly RecordedQuestion[]>;
}

/** One question as the decision log records it: what the rest of the record does not have. */
export interface RecordedQuestion {
  readonly action: string;
  /** The ARN, with `*` for a part that is not known, or `*`. */
  readonly resource: string;
  /** Whether the call may have run without it: it is optional, or the body, which was not known, decides. */
  readonly optional?: true;
  /** Absent: not known. */
  readonly resourceTags?: Readonly<Record<string, string>>;
  /** Absent: not known. A tag that is removed has no value. */
  readonly requestTags?: Readonly<Record<string, string | null>>;
  /** Condition keys of this question alone. */
  readonly keys?: Readonly<Record<string, string | readonly string[]>>;
}
