import { poll } from '../data/poll.ts';
import { freePort, portProblem } from '../data/ports.ts';
import { StartError } from '../data/startError.ts';
import type { Settings } from './settings.ts';

/** The addresses and the port on which the gateway will listen. */
export interface Address {
  readonly host: string;
  /** A second address with the same port, because `localhost` is both 127.0.0.1 and ::1. */
  readonly secondHost: string | undefined;
  readonly port: number;
  readonly url: string;
}

const IPV4_LOOPBACK = '127.0.0.1';
const IPV6_LOOPBACK = '::1';
/**
 * How long to wait for a port, because the gateway of a launcher that was just killed may still be ending.
 */
const RELEASE_DEADLINE_MS = 2_000;

/** Chooses the addresses and makes sure that the port is free on both. Throws a StartError. */
export async function listenOn({ host, port: wanted }: Settings): Promise<Address> {
  const first = host && host !== 'localhost' ? host : IPV4_LOOPBACK;
  const port = wanted === 0 ? await freePort(first) : wanted;
  const problem = await lastingProblem(port, first);
  if (problem) throw unavailable(port, first, problem);
  const both = first === IPV4_LOOPBACK && host !== IPV4_LOOPBACK;
  return {
    host: first,
    secondHost: both && (await hasIpv6(port)) ? IPV6_LOOPBACK : undefined,
    port,
    url: `http://${host === undefined ? 'localhost' : shown(host)}:${port}`,
  };
}

/** The origins at which clients on this machine reach it (`mqgate login`). */
export function audiencesOf({ url, host, secondHost, port }: Address): readonly string[] {
  const hosts = [host, ...(secondHost === undefined ? [] : [secondHost])];
  return [...new Set([url, ...hosts.map((one) => `http://${shown(one)}:${port}`)])];
}

/**
 * False if the machine has no IPv6. If another program used ::1, some clients would reach that program as
 * localhost.
 */
async function hasIpv6(port: number): Promise<boolean> {
  const problem = await lastingProblem(port, IPV6_LOOPBACK);
  if (problem === 'EADDRINUSE') throw unavailable(port, IPV6_LOOPBACK, problem);
  return problem === undefined;
}

async function lastingProblem(port: number, host: string): Promise<string | undefined> {
  let problem: string | undefined;
  await poll(RELEASE_DEADLINE_MS, async () => {
    problem = await portProblem(port, host);
    return problem === 'EADDRINUSE' ? undefined : true;
  });
  return problem;
}

function unavailable(port: number, host: string, problem: string): StartError {
  if (problem === 'EADDRINUSE') {
    return new StartError(`Port ${port} is in use on ${host}; set PORT to another one (0: any free port).`);
  }
  if (problem === 'EACCES')
    return new StartError(`Port ${port} needs more rights; set PORT to 1024 or above.`);
  return new StartError(
    `HOST ${host} cannot be listened on (${problem}); unset it to use this machine only.`,
  );
}

/** An address in the form that URLs have. For an address that means all interfaces: the machine's name. */
function shown(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
