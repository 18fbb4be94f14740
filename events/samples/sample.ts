/** Who signs. Profiles are those of `$DATA_DIR/credentials`, roles those of the demo account. */
export type Signer =
  | 'nobody'
  /** With a key that was never issued. */
  | 'stranger'
  | { readonly profile: string; readonly wrongSecret?: true }
  /** With temporary credentials, as AssumeRole issues them. */
  | { readonly role: string; readonly expired?: true };

/** A call as a client sends it. */
export interface Call {
  readonly by: Signer;
  readonly method: string;
  /** Labels are escaped on the way. */
  readonly path: string;
  /** The API's resource that the path belongs to; default: the path. */
  readonly resource?: string;
  readonly body?: string;
  /**
   * JS SDKs send the body's hash in a signed header; boto3, the AWS CLI and Terraform do not. Default: true.
   */
  readonly hashHeader?: boolean;
  readonly signedSecondsAgo?: number;
  /** The signing name; default: `mq`. */
  readonly service?: 'sts';
  /** Headers that are set after signing, or instead of a signature. */
  readonly authorization?: string;
  /** The handler gets this body instead of the signed one. */
  readonly swappedBody?: string;
  /** The event goes directly to the handler, without the authorizer. */
  readonly unsealed?: true;
}

/** One sample event: `npx sls invoke local -f <fn> -p events/<name>.js`. */
export interface Sample {
  readonly fn: 'authorizer' | 'brokers' | 'query';
  /** Who asks for what, in a few words. */
  readonly says: string;
  readonly call: Call;
  readonly verdict: ExpectedVerdict;
}

export type ExpectedVerdict =
  | { readonly verdict: 'allowed' }
  | { readonly verdict: 'refused'; readonly error: string }
  | { readonly verdict: 'pending'; readonly waitsFor: 'signature' | 'authorization' };

export type Samples = Readonly<Record<string, Sample>>;

export const allowed: ExpectedVerdict = { verdict: 'allowed' };

export function refused(error: string): ExpectedVerdict {
  return { verdict: 'refused', error };
}
