import type { BrokerPlan } from './brokerPlan.ts';
import type { Authority } from './certificates/authority.ts';

/** How one engine's brokers are run on this machine. */
export interface BrokerProgram {
  /** `3.10.8`. */
  readonly version: string;
  /**
   * The protocols of an instance with their URI schemes, in the order of DescribeBroker. All of them use TLS.
   */
  readonly endpoints: readonly string[];
  /** Whether DescribeBroker names an address of each instance: ActiveMQ only. */
  readonly hasAddress: boolean;
  /** One sentence for the log: which parts of the service this program cannot serve, and why. */
  readonly lacks?: string | undefined;
  /**
   * Who answers at the address of the console: the process itself, or the gateway with a page that says what
   * runs.
   */
  readonly console: 'process' | 'gateway';
  /** Writes what the process reads to its directory. */
  prepare(broker: PreparedBroker): Command | Promise<Command>;
  /** The exchange of bytes over TLS, at the first port, that shows that a process is ready. */
  readonly greeting?: { readonly sent: Buffer; readonly answered: (bytes: Buffer) => boolean };
}

export interface PreparedBroker {
  readonly plan: BrokerPlan;
  /** The broker's own directory, which only its owner can access. */
  readonly directory: string;
  /**
   * A directory inside it for files that only a starting process reads, such as passwords. It is removed when
   * the process is ready.
   */
  readonly secrets: string;
  readonly ports: BrokerPorts;
  readonly authority: Authority;
  /** Whether a process of this broker was ready before, so that its data exist. */
  readonly hasData: boolean;
  /** Writes a sentence to the log. */
  readonly note: (sentence: string) => void;
}

/** The ports of a broker's instance, each on 127.0.0.1. */
export interface BrokerPorts {
  /** One port for each of the program's endpoints. */
  readonly endpoints: readonly number[];
  readonly console: number;
}

/** A program with its arguments; it is started without a shell. */
export interface Command {
  readonly program: string;
  readonly parameters: readonly string[];
  /** The whole environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
}
