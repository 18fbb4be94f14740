import { isAuthenticated, shown } from './answers.ts';
import { COMMON_FINDINGS } from './commonFindings.ts';
import type { Answer, Finding, Probe, ProbeRequest, Verdict, World } from './probe.ts';

/** A run of the probes: it yields requests, gets their answers, and ends with a verdict for each probe. */
export type Examination = Generator<ProbeRequest, readonly Verdict[], Answer>;

/**
 * Runs the probes one after the other. Pure: the caller sends each request and passes its answer back. A
 * probe is not tried if a probe that it needs does not hold, or after a finding that later probes would only
 * repeat.
 */
export function* examine(probes: readonly Probe[], start: World): Examination {
  let world = start;
  let ended: Finding | undefined;
  const verdicts: Verdict[] = [];
  const held = new Set<string>();
  for (const probe of probes) {
    const missing = probe.needs?.find((name) => !held.has(name));
    const over =
      ended === undefined || probe.cleansUp ? undefined : `It would repeat the finding ${ended.id}.`;
    const asked = probe.requests(world);
    const requests =
      typeof asked === 'string' ? asked : (over ?? (missing && `It needs ${missing}.`) ?? asked);
    if (typeof requests === 'string') {
      verdicts.push(verdictOf(probe, 'untried', requests));
      continue;
    }
    const answer = yield* ask(probe, requests, world);
    if (probe.holds(answer, world)) {
      held.add(probe.name);
      world = { ...world, ...probe.keep?.(answer) };
      verdicts.push(verdictOf(probe, 'holds', shown(answer)));
      continue;
    }
    const finding = yield* explain(probe, answer, world);
    if (finding === undefined) {
      verdicts.push(verdictOf(probe, 'untried', probe.unknown ?? ''));
      continue;
    }
    if (finding.inconclusive) {
      verdicts.push(verdictOf(probe, 'untried', `${finding.means} ${finding.todo}`));
      continue;
    }
    if (finding.ends) ended = finding;
    verdicts.push(verdictOf(probe, 'fails', shown(answer), finding));
  }
  return verdicts;
}

/** The first answer that is as expected or has a finding, or else the last one. */
function* ask(
  { holds, findings }: Probe,
  requests: readonly ProbeRequest[],
  world: World,
): Generator<ProbeRequest, Answer, Answer> {
  let answer: Answer = { status: 0, headers: {}, body: 'no request', at: 0 };
  for (const request of requests) {
    answer = yield request;
    if (holds(answer, world) || findings.some(({ came }) => came(answer, world))) break;
  }
  return answer;
}

/**
 * The first finding that fits this answer, and whose proof, if it has one, the gateway accepts. Undefined: no
 * finding explains the answer, so the probe shows nothing.
 */
function* explain(
  probe: Probe,
  answer: Answer,
  world: World,
): Generator<ProbeRequest, Finding | undefined, Answer> {
  for (const finding of probe.findings) {
    if (!finding.came(answer, world)) continue;
    if (finding.proof === undefined) return finding;
    const proof = finding.proof(world);
    if (proof === undefined) continue;
    const proven = finding.proven ?? isAuthenticated;
    if (proven(yield proof)) return finding;
  }
  if (probe.unknown !== undefined && isAuthenticated(answer)) return undefined;
  return COMMON_FINDINGS.find(({ came }) => came(answer, world));
}

function verdictOf(
  { name, assumption }: Probe,
  outcome: Verdict['outcome'],
  came: string,
  finding?: Finding,
): Verdict {
  if (finding === undefined) return { probe: name, assumption, outcome, came };
  const { id, means, todo } = finding;
  return { probe: name, assumption, outcome, came, finding: { id, means, todo } };
}
