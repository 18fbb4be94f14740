import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CommandFault } from '../../workbench/commandFault.ts';
import { secondsAhead, visible } from '../doctor/answers.ts';
import { examine } from '../doctor/examine.ts';
import type { Answer, ProbeRequest, Verdict, World } from '../doctor/probe.ts';
import { PROBES } from '../doctor/probes.ts';
import { CLOCK_SECONDS } from '../doctor/reachProbes.ts';
import { sender } from './sendRequest.ts';
import { type Credentials, wireRequest } from './signRequest.ts';

/** The deployment to examine, and the credentials that sign. */
export interface Deployment {
  /** The URL of the deployment, with its stage or base path. */
  readonly url: URL;
  readonly behind?: URL | undefined;
  readonly region: string;
  readonly credentials: Credentials;
  readonly denied?: Credentials | undefined;
  readonly writes: boolean;
}

/** Parts that a test replaces. */
export interface Surroundings {
  /** This machine's clock, in milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<unknown>;
}

/**
 * All requests within this number of milliseconds are signed with the same date. So equal requests have equal
 * signatures, which the probe of the authorizer's cache needs.
 */
const SIGNED_TOGETHER_MS = 120_000;
const LONGEST_WAIT_SECONDS = 5;
const REMOVED = '[removed]';

/** Examines a deployment: sends the probes' requests. @throws CommandFault when nothing answers there */
export async function examineDeployment(
  deployment: Deployment,
  { now, wait }: Surroundings = { now: Date.now, wait: delay },
): Promise<readonly Verdict[]> {
  const { credentials, denied = credentials } = deployment;
  const world = worldOf(deployment);
  const hidden = secretsOf([credentials, denied]);
  const connection = sender(deployment.url, now);
  let aheadSeconds = 0;
  let signedAt = 0;
  let isReached = false;

  const signingDate = () => {
    const time = now() + aheadSeconds * 1000;
    if (Math.abs(time - signedAt) > SIGNED_TOGETHER_MS) signedAt = time;
    return new Date(signedAt);
  };
  const ask = async (probe: ProbeRequest): Promise<Answer> => {
    const signer = probe.signer === 'denied' ? denied : credentials;
    const send = async () => connection.send(await wireRequest(probe, world, signer, signingDate()));
    let answer = await send();
    if (answer.status === 429) {
      const asked = Number(answer.headers['retry-after'] ?? 1);
      await wait(1000 * Math.min(asked > 0 ? asked : 1, LONGEST_WAIT_SECONDS));
      answer = await send();
    }
    if (answer.status === 0 && !isReached) {
      throw new CommandFault(`${deployment.url.href} cannot be reached (${visible(answer.body)}).`);
    }
    isReached = true;
    const ahead = secondsAhead(answer) ?? 0;
    aheadSeconds = Math.abs(ahead) > CLOCK_SECONDS ? ahead : 0;
    return withoutSecrets(answer, hidden);
  };

  try {
    const examination = examine(PROBES, world);
    let step = examination.next();
    while (!step.done) step = examination.next(await ask(step.value));
    return step.value;
  } finally {
    connection.close();
  }
}

function worldOf({ url, behind, region, denied, writes }: Deployment): World {
  return {
    url: placeOf(url),
    behind: behind && placeOf(behind),
    region,
    hasDeniedProfile: denied !== undefined,
    writes,
    tag: randomBytes(4).toString('hex'),
  };
}

/** The base path, without a slash at its end. */
function placeOf(url: URL): World['url'] {
  return { host: url.host, base: url.pathname.replace(/\/+$/, '') };
}

function secretsOf(all: readonly Credentials[]): readonly string[] {
  return all.flatMap(({ secretAccessKey, sessionToken }) => [secretAccessKey, sessionToken ?? '']);
}

/**
 * A server may repeat the request in its answer, so secrets, tokens and signatures are removed from the
 * report.
 */
function withoutSecrets(answer: Answer, secrets: readonly string[]): Answer {
  const clean = (text: string) => {
    const hidden = secrets.reduce((left, secret) => (secret ? left.replaceAll(secret, REMOVED) : left), text);
    return hidden.replace(/\b[0-9a-f]{64}\b/g, REMOVED);
  };
  const headers = Object.entries(answer.headers).map(([name, value]) => [name, clean(value)]);
  return { ...answer, headers: Object.fromEntries(headers), body: clean(answer.body) };
}
