/**
 * The types of the package `mqgate`. This file imports nothing: the package's declarations are made of it as
 * it is.
 */

/** What a gateway is made with. Everything has a default; a member that is not listed here is an error. */
export interface GatewayOptions {
  /**
   * What `aws iam get-account-authorization-details` prints, or the path of a file of it. Default: the demo
   * account.
   */
  readonly account?: string | object;
  /** Several accounts, in place of `account`. */
  readonly accounts?: readonly (string | object)[];
  /**
   * An organization file (docs/directories.md), or its path: policies that bind the accounts. Default: none.
   */
  readonly organization?: string | object;
  /** The one region that is served, as a deployment is. Default: every region of the account's partition. */
  readonly region?: string;
  /** The regions that are served; a client's own region says which one it means. */
  readonly regions?: readonly string[];
  /** The address to listen on. Default: this machine only, by both of its loopback addresses. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** Further names that clients reach the gateway by, such as a compose service's. */
  readonly hosts?: readonly string[];
  /** `memory` (default), or a directory that keeps everything and survives. */
  readonly state?: 'memory' | (string & {});
  /** Seconds that a broker takes to be created, rebooted or deleted; 0: at once. Default 0. */
  readonly lifecycle?: number;
  /**
   * `process`: a broker is a real RabbitMQ or ActiveMQ process on this machine (docs/brokers.md). Default:
   * brokers are entries of the state.
   */
  readonly brokers?: 'process' | BrokerProcessOptions;
  /** Seconds after which a change that another process made is seen at the latest. Default 1. */
  readonly refresh?: number;
  /** Milliseconds since 1970. Default: the machine's clock. */
  readonly clock?: () => number;
  /**
   * The front door of AWS that is imitated: API Gateway with an authorizer (`api`, default), or a Lambda
   * function URL with the whole gateway in one function (`url`). Answers are the same.
   */
  readonly front?: 'api' | 'url';
  /** Calls a second, and at once, for an account in a region. Default: any number. */
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
  /** Whether a signed call that changes something runs once only. Default false, as on AWS. */
  readonly replayGuard?: boolean;
  /** Whether the log says where a refused signature differs, with the canonical request. Default false. */
  readonly debugSignatures?: boolean;
  /** Whether `/_mqgate/` shows decisions and access to people with a browser. Default false. */
  readonly console?: boolean;
  /**
   * Whether every call to Amazon MQ with a valid signature runs. What the policies refuse is recorded, with
   * `observed`, and not refused. STS and IAM decide as always. Default false.
   */
  readonly observe?: boolean;
  /** Whether records have every question of an allowed call, for `mqgate suggest`. Default false. */
  readonly recordQuestions?: boolean;
  /** How many decisions are kept. Default 1,000. */
  readonly keepDecisions?: number;
  /**
   * Takes each line of the log as JSON, without its end; a decision's line when its call is answered, with
   * the status as `httpStatus`. Default: the log is dropped.
   */
  readonly log?: (line: string) => void;
}

/** Where the programs of real brokers are, and the ports that brokers get. */
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
  /** Of a session. */
  readonly sessionToken?: string;
  /** Of a session: when it ends, by the gateway's clock. */
  readonly expiration?: Date;
}

/** What a client of the AWS SDK for JavaScript is made with. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: GatewayCredentials;
}

/** What `assume` asks for besides the role. */
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

/** Where a statement that decided is. */
export interface DecidedBy {
  readonly effect: 'allow' | 'explicitDeny' | 'implicitDeny';
  readonly policyKind?: string;
  readonly policy?: string;
  readonly policyArn?: string;
  readonly sid?: string;
  /** Index of the statement, from 0. */
  readonly statement?: number;
  /** What in the policy could not be read as meant, and so decided. */
  readonly doubt?: string;
}

/** One call that was decided. */
export interface Decision {
  readonly requestId: string;
  /** `denied`: by policies. `refused`: before them, such as for a wrong signature. */
  readonly outcome: 'allowed' | 'denied' | 'refused';
  /** Whether the policies refuse the call, which ran because the gateway only observes. */
  readonly observed?: true;
  /** The HTTP status of the answer. */
  readonly status: number;
  /** Of a refusal: the error's name and sentence. */
  readonly error?: { readonly name: string; readonly message: string };
  /** The service and the operation: `mq:DeleteBroker`, `sts:AssumeRole`. */
  readonly operation: string;
  /** The action that decided; not always the operation's own. */
  readonly action: string | undefined;
  /** The caller's ARN; undefined where no principal was identified. */
  readonly principal: string | undefined;
  readonly resource: string | undefined;
  readonly region: string;
  /** By the gateway's clock. */
  readonly time: Date;
  readonly decidedBy: DecidedBy | undefined;
  /** The record in CloudTrail's shape. */
  readonly record: object;
  /** Every policy's part in it, as text for a person; by the policies of this moment. */
  explain(): Promise<string>;
}

/**
 * The decisions so far, newest last. `for await` goes on with those that follow, until the gateway is closed.
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

/** Changes inline policies at once. Who: a user's name, or the ARN of a user, role or group. */
export interface Policies {
  put(who: string, name: string, document: string | object): Promise<void>;
  delete(who: string, name: string): Promise<void>;
}

/** How far `advance` goes. */
export interface Duration {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
}

/**
 * The state of a gateway at one moment: its table and its clock. Only the gateway that made it takes it back.
 */
export interface Checkpoint {
  readonly time: Date;
}

/** A running gateway. */
export interface Gateway {
  readonly url: string;
  readonly port: number;
  /** The region that `clientConfig` and `environment` name. */
  readonly region: string;
  /** Where the console is, with the secret of this start; undefined: it is off. */
  readonly consoleUrl: string | undefined;
  /** The accounts' ids. */
  readonly accounts: readonly string[];
  readonly decisions: Decisions;
  readonly policies: Policies;
  /** Of real brokers: the certificate that their clients trust (PEM). Undefined without `brokers`. */
  readonly brokersCaFile: string | undefined;
  /**
   * Endpoint, region and credentials. Who: a user's name, `root`, an ARN, or credentials such as `assume`
   * gives.
   */
  clientConfig(who: string | GatewayCredentials, options?: { readonly region?: string }): ClientConfig;
  credentials(who: string): GatewayCredentials;
  /** Variables for a child process: endpoints of mq, sts and iam, keys, region. */
  environment(who: string | GatewayCredentials): Readonly<Record<string, string>>;
  /** A session of a role, by its name or ARN, as STS would issue it. The role's trust policy is not asked. */
  assume(role: string, options?: AssumeOptions): Promise<GatewayCredentials>;
  /** Puts an account into force in the place of the one with its id, or beside the others. */
  importAccount(
    account: string | object,
    options?: { readonly organization?: string | object },
  ): Promise<void>;
  /** The gateway's clock. */
  now(): Date;
  /** Waits for calls in flight, then moves the gateway's clock forward. */
  advance(by: Duration): Promise<void>;
  checkpoint(): Promise<Checkpoint>;
  restore(checkpoint: Checkpoint): Promise<void>;
  /** Back to how the gateway was when it had started. */
  reset(): Promise<void>;
  /** Ends everything; no socket, file or timer is left. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Why a gateway cannot be made or asked: one sentence for each fault. */
export interface GatewayError extends Error {
  readonly name: 'GatewayError';
}
