import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { authorizerEvent, type HttpRequest } from './restEvent.ts';
import type { SigningOrder } from './sign.ts';

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
export function sample({ profile, signedSecondsAgo = 0, wrongSecret = false, ...call }: Sample): object {
  const credentials = readProfile(profile);
  const order: SigningOrder = {
    ...call,
    credentials: wrongSecret ? { ...credentials, secretAccessKey: 'A'.repeat(40) } : credentials,
    at: Date.now() - signedSecondsAgo * 1000,
  };
  const signer = fileURLToPath(new URL('./sign.ts', import.meta.url));
  // On standard input, not as an argument: arguments are for everyone to see.
  const signed = execFileSync(process.execPath, [signer], { input: JSON.stringify(order), encoding: 'utf8' });
  return authorizerEvent(JSON.parse(signed) as HttpRequest);
}

function readProfile(profile: string): { accessKeyId: string; secretAccessKey: string } {
  const file = join(process.env.DATA_DIR || '.mqgate', 'credentials');
  const lines = readFileSync(file, 'utf8').split('\n');
  const start = lines.indexOf(`[${profile}]`);
  const end = lines.findIndex((line, index) => index > start && line.startsWith('['));
  const section = start < 0 ? [] : lines.slice(start + 1, end < 0 ? undefined : end);
  const value = (name: string) => section.find((line) => line.startsWith(`${name} = `))?.split(' = ')[1];
  const accessKeyId = value('aws_access_key_id');
  const secretAccessKey = value('aws_secret_access_key');
  if (!accessKeyId || !secretAccessKey) throw new Error(`${file} has no profile [${profile}].`);
  return { accessKeyId, secretAccessKey };
}
