import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { authorizerEvent, type HttpRequest } from './restEvent.ts';

/** One sample call, signed as of now with a key that the local gateway issued. */
export interface Sample {
  /** Profile in `$DATA_DIR/credentials`. */
  readonly profile: string;
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  /** JS SDKs send the body's hash in a signed header; boto3 and the AWS CLI do not. */
  readonly hashHeader: boolean;
  readonly signedSecondsAgo?: number;
  /** Signs with a secret that is nobody's. */
  readonly wrongSecret?: boolean;
}

/**
 * The authorizer event of a sample. Synchronous, because `sls invoke local` loads events with require(): the real signer is
 * asynchronous, and runs in a process of its own.
 */
export function sample(call: Sample): object {
  const signer = fileURLToPath(new URL('./sign.ts', import.meta.url));
  const signed = execFileSync(process.execPath, [signer, JSON.stringify(call)], { encoding: 'utf8' });
  return authorizerEvent(JSON.parse(signed) as HttpRequest);
}
