import { MqError } from './errors.ts';

/** Other writes may come between our read and ours; more often than this is contention the caller should know of. */
export const WRITE_ATTEMPTS = 12;

/** For the calls that model a 409 (API Reference, Brokers: "Concurrent broker update detected. Retrying the request might resolve the issue."). */
export function concurrentUpdate(): MqError {
  return new MqError(
    'ConflictException',
    'Concurrent broker update detected. Retrying the request might resolve the issue.',
    'broker-id',
  );
}

/** Nothing was written: the table was busy with other changes for longer than a call may wait. SDKs send it again. */
export function tableBusy(): MqError {
  return new MqError(
    'ServiceUnavailableException',
    'The service is busy with other changes of the same resources. Try again.',
  );
}
