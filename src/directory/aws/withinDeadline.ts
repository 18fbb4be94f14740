import { DirectoryError } from './directoryError.ts';

/** Runs work under a deadline that includes retries, delays and waiting. @throws DirectoryError `late` */
export async function withinDeadline<Result>(
  milliseconds: number,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const aborter = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new DirectoryError('late', `AWS did not answer everything within ${milliseconds} ms.`);
      aborter.abort(error);
      reject(error);
    }, milliseconds);
  });
  try {
    return await Promise.race([run(aborter.signal), late]);
  } finally {
    clearTimeout(timer);
    // After a failure, the calls that are still running are cancelled.
    aborter.abort();
  }
}
