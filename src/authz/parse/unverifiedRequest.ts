/**
 * A request as it arrived, copied once. Nothing in it is trusted: no signature has been checked.
 * `parseEvent` is its only constructor; later steps read this copy and never the event.
 */
export interface UnverifiedRequest {
  /** API Gateway's request id, for answers and records. */
  readonly requestId: string;
  readonly method: string;
  /** The path the client used: stage and base path included, escapes kept or decoded once. */
  readonly path: string;
  /** The API's resource that was matched, such as `/v1/brokers/{brokerId}`. */
  readonly resource: string;
  /** Query pairs, decoded; names with several values repeat. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Header values by lower-case name, in the order they came. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly sourceIp: string | undefined;
  /** `unknown` in the authorizer: API Gateway never shows it the body. */
  readonly body: Uint8Array | 'unknown';
}
