import type { BrokerPlan } from './brokerPlan.ts';
import type { Authority } from './certificates/authority.ts';

/** How one engine's brokers are run on this machine. */
export interface BrokerProgram {
  /** `3.10.8`. */
  readonly version: string;
  /** Protocols of an instance and their schemes, in the order of DescribeBroker; all of them are TLS. */
  readonly endpoints: readonly string[];
  /** Whether DescribeBroker names an address of each instance: ActiveMQ only. */
  readonly hasAddress: boolean;
  /** What of the service it cannot serve, and why: one sentence, for the log. */
  readonly lacks?: string | undefined;
  /** Who answers at the address of the console: the process, or the gateway, which says what there is. */
  readonly console: 'process' | 'gateway';
  /** Writes what the process reads to its directory. */
  prepare(broker: PreparedBroker): Command | Promise<Command>;
  /** What a running process must say over TLS, at the first of its ports, before it is ready. */
  readonly greeting?: { readonly sent: Buffer; readonly answered: (bytes: Buffer) => boolean };
}

export interface PreparedBroker {
  readonly plan: BrokerPlan;
  /** Its own, for its owner alone. */
  readonly directory: string;
  /** A directory in it for what only a starting process reads: passwords. Readiness removes it. */
  readonly secrets: string;
  readonly ports: BrokerPorts;
  readonly authority: Authority;
  /** Whether a process of this broker has been ready before: its data are there. */
  readonly hasData: boolean;
  /** Takes a sentence for the log. */
  readonly note: (sentence: string) => void;
}

/** The ports of a broker's instance, each on 127.0.0.1. */
export interface BrokerPorts {
  /** One for each of the program's endpoints. */
  readonly endpoints: readonly number[];
  readonly console: number;
}

/** A program with its arguments; no shell reads them. */
export interface Command {
  readonly program: string;
  readonly parameters: readonly string[];
  /** The whole environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
}
