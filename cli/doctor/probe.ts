/** A name and its value; a name may occur more than once. */
export type Pair = readonly [name: string, value: string];

/**
 * One request to a deployment. `path` is as it is sent, below the path of the deployment's URL; query and
 * headers are not encoded yet. `sees` holds parts that are signed instead of the parts that are sent. Such a
 * request is valid only if something between here and the gateway makes exactly this change.
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
  /** The credentials that sign; default: those of `--profile`. */
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

/**
 * The answer to a request. `status` 0: there was none, and `body` is the code of the reason (`ECONNREFUSED`).
 */
export interface Answer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The time of this machine when the answer arrived, in milliseconds since 1970. */
  readonly at: number;
}

/** The deployment that is examined, and which probes may be tried on it. */
export interface World {
  readonly url: { readonly host: string; readonly base: string };
  /** The API's own host and base path, where `url` is a proxy or a CDN in front of it. */
  readonly behind?: { readonly host: string; readonly base: string } | undefined;
  readonly region: string;
  readonly hasDeniedProfile: boolean;
  readonly writes: boolean;
  /** A part of the name of each resource that a probe creates. */
  readonly tag: string;
  /** Set by probes: the configuration that the write probes made. */
  readonly configuration?: { readonly id: string; readonly arn: string } | undefined;
}

/** A reason why an assumption does not hold, and what to do. */
export interface Finding {
  readonly id: string;
  /** Whether this answer fits the finding. */
  readonly came: (answer: Answer, world: World) => boolean;
  /**
   * A request that the gateway accepts only if the finding is true. Undefined: in this world the finding
   * cannot be true.
   */
  readonly proof?: (world: World) => ProbeRequest | undefined;
  /**
   * Whether the answer to the proof shows that the finding is true. Default: the gateway accepted the
   * signature.
   */
  readonly proven?: (answer: Answer) => boolean;
  readonly means: string;
  readonly todo: string;
  /** After this finding no further probe is tried, because each would only show the same. */
  readonly ends?: true;
  /** The probe could not be tried, so this says nothing about the deployment. */
  readonly inconclusive?: true;
}

export interface Probe {
  readonly name: string;
  /** An assumption of the design, as one sentence. */
  readonly assumption: string;
  /** The probe is tried only if these probes hold. */
  readonly needs?: readonly string[];
  /**
   * The requests of the probe: the first one that is answered as expected counts. A text: why the probe
   * cannot be tried.
   */
  readonly requests: (world: World) => readonly ProbeRequest[] | string;
  /** The expected answer in words, for docs/doctor.md. */
  readonly expected: string;
  readonly holds: (answer: Answer, world: World) => boolean;
  readonly findings: readonly Finding[];
  /**
   * The reason if no request is answered as expected and this means nothing about the deployment. The probe
   * is then untried, not failed.
   */
  readonly unknown?: string;
  /** Values of the answer that later probes need. */
  readonly keep?: (answer: Answer) => Partial<Pick<World, 'configuration'>>;
  /** The probe runs even after a finding that ends the others, because it removes what a probe has made. */
  readonly cleansUp?: true;
}

export interface Verdict {
  readonly probe: string;
  readonly assumption: string;
  readonly outcome: 'holds' | 'fails' | 'untried';
  /** The answer that came, or why the probe was not tried. */
  readonly came: string;
  readonly finding?: Pick<Finding, 'id' | 'means' | 'todo'>;
}
