/** A name and its value; a name may occur more than once. */
export type Pair = readonly [name: string, value: string];

/**
 * One request to a deployment. `path` is as it is sent, below the path of the deployment's URL; query and
 * headers are not encoded yet. `sees` holds the parts that the signature covers in place of those that are
 * sent: such a request is valid only where the way to the gateway makes exactly that change.
 */
export interface ProbeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'OPTIONS';
  readonly path: string;
  readonly query?: readonly Pair[];
  readonly headers?: readonly Pair[];
  readonly body?: string;
  readonly signing: 'header' | 'presigned' | 'none';
  /** The service in the credential scope; default: `mq`. */
  readonly service?: 'mq' | 'sts';
  /** Whose credentials sign; default: those of `--profile`. */
  readonly signer?: 'denied';
  /** Sends the hash of the body in `x-amz-content-sha256`, as the SDK for JavaScript does. */
  readonly sendsHash?: true;
  /** Changes the last digit of the signature. */
  readonly wrongSignature?: true;
  readonly sees?: Seen;
}

export interface Seen {
  readonly query?: readonly Pair[];
  readonly headers?: readonly Pair[];
  readonly body?: string;
  /** The last segment of the path, as it is sent. */
  readonly label?: string;
  /** The whole path in front of the probe's own. */
  readonly base?: string;
  readonly host?: string;
}

/** What came back. `status` 0: nothing did, and `body` is the code of the reason (`ECONNREFUSED`). */
export interface Answer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The time of this machine when it came, in milliseconds since 1970. */
  readonly at: number;
}

/** The deployment that is examined, and what may be done with it. */
export interface World {
  readonly url: { readonly host: string; readonly base: string };
  /** The API's own host and base path, where `url` is a proxy or a CDN in front of it. */
  readonly behind?: { readonly host: string; readonly base: string } | undefined;
  readonly region: string;
  readonly hasDeniedProfile: boolean;
  readonly writes: boolean;
  /** Part of the name of what is created. */
  readonly tag: string;
  /** Set by probes: the configuration that the write probes made. */
  readonly configuration?: { readonly id: string; readonly arn: string } | undefined;
}

/** A reason why an assumption does not hold, and what to do. */
export interface Finding {
  readonly id: string;
  /** Whether this answer looks like it. */
  readonly came: (answer: Answer, world: World) => boolean;
  /** The request that is accepted only if it is so; undefined in this world: it cannot be so. */
  readonly proof?: (world: World) => ProbeRequest | undefined;
  /** Whether the proof's answer shows it; default: the gateway knew the caller. */
  readonly proven?: (answer: Answer) => boolean;
  readonly means: string;
  readonly todo: string;
  /** Later probes would only show the same. */
  readonly ends?: true;
  /** It says nothing about the deployment: the probe could not be tried. */
  readonly inconclusive?: true;
}

export interface Probe {
  readonly name: string;
  /** What the design rests on, as one sentence. */
  readonly assumption: string;
  /** Tried only where these hold. */
  readonly needs?: readonly string[];
  /** A text says why it cannot be tried. Several requests: the first that is answered as expected counts. */
  readonly requests: (world: World) => readonly ProbeRequest[] | string;
  /** In words, for the page. */
  readonly expected: string;
  readonly holds: (answer: Answer, world: World) => boolean;
  readonly findings: readonly Finding[];
  /** Why nothing is known where no request was answered as expected: then this is no finding. */
  readonly unknown?: string;
  /** What later probes need of the answer. */
  readonly keep?: (answer: Answer) => Partial<Pick<World, 'configuration'>>;
  /** Runs after an end too, because it removes what a probe made. */
  readonly cleansUp?: true;
}

export interface Verdict {
  readonly probe: string;
  readonly assumption: string;
  readonly outcome: 'holds' | 'fails' | 'untried';
  /** What came, or why it was not tried. */
  readonly came: string;
  readonly finding?: Pick<Finding, 'id' | 'means' | 'todo'>;
}
