import type { JourneyTimes } from '../console/journeyTimes.ts';
import type { RequestTarget } from '../frontDoor/requestTarget.ts';
import type { HapiRequest } from './hapi.ts';

/** The data that the front door keeps about an accepted request. */
export interface CallRecord {
  readonly requestId: string;
  readonly target: RequestTarget;
  /** Its measured times, for the console. */
  readonly times: JourneyTimes;
}

const RECORD = Symbol('mqgate call');

/** Stores the data with the request; the authorizer scheme and the answering code read them. */
export function recordCall(request: HapiRequest, record: CallRecord): void {
  request.app[RECORD] = record;
}

/** The stored data; undefined if the front door refused the request. */
export function recordedCall(request: HapiRequest): CallRecord | undefined {
  return request.app[RECORD] as CallRecord | undefined;
}
