import type { JourneyTimes } from '../console/journeyTimes.ts';
import type { RequestTarget } from '../frontDoor/requestTarget.ts';
import type { HapiRequest } from './hapi.ts';

/** What the front door records of a request that it accepted. */
export interface CallRecord {
  readonly requestId: string;
  readonly target: RequestTarget;
  /** What is measured of it, for the console. */
  readonly times: JourneyTimes;
}

const RECORD = Symbol('mqgate call');

/** Notes it with the request; the authorizer scheme and the way out read it. */
export function recordCall(request: HapiRequest, record: CallRecord): void {
  request.app[RECORD] = record;
}

/** What was noted; undefined when the request was refused at the door. */
export function recordedCall(request: HapiRequest): CallRecord | undefined {
  return request.app[RECORD] as CallRecord | undefined;
}
