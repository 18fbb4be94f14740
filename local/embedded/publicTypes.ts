/**
 * The types of the package `mqgate`. This file imports nothing, because the package's declarations are a copy
 * of it.
 */

/** The options of a gateway. All have defaults. A member that is not listed here is an error. */
export interface GatewayOptions {
  /**
   * The output of `aws iam get-account-authorization-details`, or the path of a file with it. Default: the
   * demo account.
   */
  readonly account?: string | object;
  /** Several accounts, instead of `account`. */
  readonly accounts?: readonly (string | object)[];
  /**
   * An organization file (docs/directories.md), or its path: its policies limit the accounts. Default: none.
   */
  readonly organization?: string | object;
  /**
   * The only region that is served; a deployment has one region too. Default: every region of the account's
   * partition.
   */
  readonly region?: string;
  /** The regions that are served; the client's own region chooses one of them. */
  readonly regions?: readonly string[];
  /** The address to listen on. Default: this machine only, by both of its loopback addresses. */
  readonly host?: string;
  /** The port. Default 0: any free port. */
  readonly port?: number;
  /** Further host names that clients use for the gateway, such as the name of a compose service. */
  readonly hosts?: readonly string[];
  /** `memory` (default), or a directory that keeps the state after the gateway has ended. */
  readonly state?: 'memory' | (string & {});
  /** Seconds that a broker takes to be created, rebooted or deleted; 0: at once. Default 0. */
  readonly lifecycle?: number;
  /**
   * `process`: a broker is a real RabbitMQ or ActiveMQ process on this machine (docs/brokers.md). Default: a
   * broker is only an entry of the state.
   */
  readonly brokers?: 'process' | BrokerProcessOptions;
  /** The longest time in seconds after which a change by another process is seen. Default 1. */
  readonly refresh?: number;
  /** Milliseconds since 1970. Default: the machine's clock. */
  readonly clock?: () => number;
  /**
   * The AWS service in front of the gateway that is imitated: API Gateway with an authorizer (`api`,
   * default), or a Lambda function URL with the whole gateway in one function (`url`). Answers are the same.
   */
  readonly front?: 'api' | 'url';
  /** Calls a second, and at once (default 100), for an account in a region. Default: any number. */
  readonly throttle?: { readonly rate: number; readonly burst?: number };
  /** OpenID Connect providers (docs/iam-api.md), or the path of a file of them. Default: none. */
  readonly identityProviders?: string | readonly object[];
  /**
   * Hosts of OpenID Connect providers that callers make with the IAM API and that may have addresses that are
   * not public, as `localhost` or `127.0.0.1:8080`. Default: none.
   */
  readonly identityProviderHosts?: readonly string[];
  /** Roles whose AWS sessions may log in with `mqgate login` (docs/login.md). Default: none. */
  readonly loginRoles?: readonly string[];
  /** Whether a signed call that changes something runs only once. Default false, as on AWS. */
  readonly replayGuard?: boolean;
  /** Whether the log says where a refused signature differs, with the canonical request. Default false. */
  readonly debugSignatures?: boolean;
  /** Whether the console is served at `/_mqgate/`. Default false. */
  readonly console?: boolean;
  /**
   * Whether every call to Amazon MQ with a valid signature runs, even if the policies refuse it; its record
   * then has `observed`. Calls to STS and IAM are decided as usual. Default false.
   */
  readonly observe?: boolean;
  /** Whether records have every question of an allowed call, for `mqgate suggest`. Default false. */
  readonly recordQuestions?: boolean;
  /** How many decisions are kept. Default 1,000. */
  readonly keepDecisions?: number;
  /**
   * Gets each line of the log as JSON, without a line break. The line of a decision comes when its call is
   * answered, with the status as `httpStatus`. Default: there is no log.
   */
  readonly log?: (line: string) => void;
}

/** The folders of the programs of real brokers, and the ports that brokers get. */
export interface BrokerProcessOptions {
  /** The folder with RabbitMQ's `plugins` and `sbin`. Default: where packages install it. */
  readonly rabbitmqHome?: string;
  /** The folder with ActiveMQ's `lib`. Default: where packages install it. */
  readonly activemqHome?: string;
  /** The folder with `bin/java`. Default: the `java` of the PATH. */
  readonly javaHome?: string;
  /** First and last port, on 127.0.0.1. Default 20000 to 32000. */
  readonly ports?: readonly [first: number, last: number];
}

/** Keys that a request is signed with. */
export interface GatewayCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Only a session has it. */
  readonly sessionToken?: string;
  /** For a session: the time of its end, by the gateway's clock. */
  readonly expiration?: Date;
}

/** The configuration of a client of the AWS SDK for JavaScript. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: GatewayCredentials;
}

/** The options of `assume`. */
export interface AssumeOptions {
  /** Default `mqgate`. */
  readonly sessionName?: string;
  /** A session policy: a document, or its text. */
  readonly policy?: string | object;
  /** Managed session policies. */
  readonly policyArns?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  /** Default 3,600. */
  readonly durationSeconds?: number;
  readonly sourceIdentity?: string;
}

/** The statement that decided. */
export interface DecidedBy {
  readonly effect: 'allow' | 'explicitDeny' | 'implicitDeny';
  readonly policyKind?: string;
  readonly policy?: string;
  readonly policyArn?: string;
  readonly sid?: string;
  /** Index of the statement, from 0. */
  readonly statement?: number;
  /** The part of the policy that could not be read and therefore decided. */
  readonly doubt?: string;
}

/** The decision of one call. */
export interface Decision {
  readonly requestId: string;
  /**
   * `denied`: by policies. `refused`: before policies were evaluated, for example because of a wrong
   * signature.
   */
  readonly outcome: 'allowed' | 'denied' | 'refused';
  /** True if the policies refuse the call, which ran because the gateway only observes. */
  readonly observed?: true;
  /** The HTTP status of the answer. */
  readonly status: number;
  /** For a refusal: the error's name and sentence. */
  readonly error?: { readonly name: string; readonly message: string };
  /** The service and the operation: `mq:DeleteBroker`, `sts:AssumeRole`. */
  readonly operation: string;
  /** The action of the question that decided, which may differ from the operation's own action. */
  readonly action: string | undefined;
  /** The caller's ARN; undefined if the caller was not identified. */
  readonly principal: string | undefined;
  readonly resource: string | undefined;
  readonly region: string;
  /** The time of the decision, by the gateway's clock. */
  readonly time: Date;
  readonly decidedBy: DecidedBy | undefined;
  /** The record in CloudTrail's shape. */
  readonly record: object;
  /** The result of every policy, as text for a person. It uses the present policies. */
  explain(): Promise<string>;
}

/**
 * The decisions so far, newest last. `for await` also returns later decisions, until the gateway is closed.
 */
export interface Decisions extends Iterable<Decision>, AsyncIterable<Decision> {
  readonly length: number;
  at(index: number): Decision | undefined;
  find(test: (decision: Decision) => boolean): Decision | undefined;
  filter(test: (decision: Decision) => boolean): readonly Decision[];
  /** The decision of a call, by the request id of its answer. */
  of(requestId: string): Decision | undefined;
  clear(): void;
}

/**
 * Changes inline policies; a change takes effect at once. `who`: a user's name, or the ARN of a user, role or
 * group.
 */
export interface Policies {
  put(who: string, name: string, document: string | object): Promise<void>;
  delete(who: string, name: string): Promise<void>;
}

/** The time by which `advance` moves the clock. */
export interface Duration {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
}

/**
 * The state of a gateway at one moment: its table and its clock. Only the gateway that made it can restore
 * it.
 */
export interface Checkpoint {
  readonly time: Date;
}

/** A running gateway. After `close`, every method except `close` fails with a GatewayError. */
export interface Gateway {
  readonly url: string;
  readonly port: number;
  /** The region in the results of `clientConfig` and `environment`. */
  readonly region: string;
  /** The URL of the console, with the secret of this start; undefined: the console is off. */
  readonly consoleUrl: string | undefined;
  /** The accounts' ids. */
  readonly accounts: readonly string[];
  readonly decisions: Decisions;
  readonly policies: Policies;
  /**
   * For real brokers: the file of the certificate that their clients must trust (PEM). Undefined without
   * `brokers`.
   */
  readonly brokersCaFile: string | undefined;
  /**
   * Endpoint, region and credentials for a client. `who`: a user's name, `root`, an ARN, or credentials, for
   * example from `assume`.
   */
  clientConfig(who: string | GatewayCredentials, options?: { readonly region?: string }): ClientConfig;
  credentials(who: string): GatewayCredentials;
  /** Variables for a child process: endpoints of mq, sts and iam, keys, region. */
  environment(who: string | GatewayCredentials): Readonly<Record<string, string>>;
  /**
   * A session of a role, by its name or ARN, as STS would issue it. The role's trust policy is not evaluated.
   */
  assume(role: string, options?: AssumeOptions): Promise<GatewayCredentials>;
  /** Puts an account into force. It replaces the account with the same id, or is added to the others. */
  importAccount(
    account: string | object,
    options?: { readonly organization?: string | object },
  ): Promise<void>;
  /** The gateway's clock. */
  now(): Date;
  /** Waits for the running calls, then moves the gateway's clock forward. */
  advance(by: Duration): Promise<void>;
  checkpoint(): Promise<Checkpoint>;
  restore(checkpoint: Checkpoint): Promise<void>;
  /** Restores the state that the gateway had after its start. */
  reset(): Promise<void>;
  /** Closes the gateway: no socket, file or timer remains open. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * The error of a gateway that cannot be created or cannot carry out a request. Its message has one sentence.
 */
export interface GatewayError extends Error {
  readonly name: 'GatewayError';
}
