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

/** The table was busy with other changes for longer than a call may wait. SDKs send it again. */
export class TableBusy extends MqError {
  /** `nothing`, for certain: the very same call may run again. `perhaps`: a part of it is done, or may be yet. */
  readonly written: 'nothing' | 'perhaps';

  constructor(written: 'nothing' | 'perhaps') {
    super(
      'ServiceUnavailableException',
      'The service is busy with other changes of the same resources. Try again.',
    );
    this.written = written;
  }
}

/** Runs what follows a write of the same call: nobody may take it for a call that wrote nothing. @throws TableBusy `perhaps` */
export async function begun<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof TableBusy ? new TableBusy('perhaps') : error;
  }
}
