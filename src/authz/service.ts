import type { ActionQuestion } from './decide/types.ts';
import type { UnverifiedRequest } from './parse/parseEvent.ts';
import type { CallerFacts } from './resolve/callerContext.ts';

/**
 * Port: the service whose calls are authorized. It knows its operations and which questions a call raises;
 * `authz` knows how to decide them. Amazon MQ implements it (src/mq/authorization/mqService.ts).
 */
export interface Service {
  /**
   * The operation that a request asks for; undefined: the service has none with this method and path.
   * @throws RequestRefused InvalidSignature for a path that no signer makes
   */
  resolve(request: UnverifiedRequest): ServiceOperation | undefined;
  /** The sentence for a request that `resolve` does not know. */
  readonly unknownOperation: string;
}

export interface ServiceOperation {
  readonly name: string;
  /** Labels of the signed path, by their names. */
  readonly labels: Readonly<Record<string, string>>;
  /**
   * Opens the call for a caller whose signature was verified, and reads the facts without which its questions
   * are not known.
   * @throws RequestRefused when the caller cannot belong to this service; and whatever those facts cannot be
   * read with
   */
  open(caller: CallerFacts): Promise<ServiceCall>;
}

/** Facts that a decision stands on, told in few words to what runs the call: it holds its writes to them. */
export type DecidedOn = Readonly<Record<string, string>>;

/** One call that is being authorized. Facts that are not read yet are unknown in its questions' contexts. */
export interface ServiceCall {
  /**
   * Everything that the caller must be allowed, as far as it is known now; the first one is the operation's
   * own action.
   */
  questions(): readonly ActionQuestion[];
  /**
   * Reads one more fact that the needs of a pending decision wait for. False: there is nothing left to read.
   */
  readMore(needs: ReadonlySet<string>): Promise<boolean>;
  /** Whether the body, which is not here yet, will answer one of these needs. */
  waitsForBody(needs: ReadonlySet<string>): boolean;
  /**
   * Questions that an allowed call can do without; what the caller is allowed of them changes how the call
   * runs.
   */
  optional(): readonly ActionQuestion[];
  /**
   * What was read of resources that may change before the call runs; undefined where the decision hangs on
   * nothing of that kind.
   */
  decidedOn(): DecidedOn | undefined;
}
