import { randomBytes } from 'node:crypto';
import type { JourneyStep, Measure } from '../../authz/authorize.ts';

/** What traces depend on. */
export interface TraceParts {
  /**
   * The trace header of the call that runs now, as Lambda gives it: `Root=1-…;Parent=…;Sampled=1`. A function
   * runs one call at a time.
   */
  readonly header: () => string | undefined;
  /** Takes one message for the X-Ray daemon. It does not wait and never throws. */
  readonly send: (message: string) => void;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** The first line of a message to the daemon. */
const HEAD = '{"format":"json","version":1}';
const ROOT = /(?:^|;)Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)/;
const PARENT = /(?:^|;)Parent=([0-9a-f]{16})(?:;|$)/;

/**
 * Measures steps as subsegments of the call's X-Ray segment, where Lambda sampled the call. INVARIANT: a
 * subsegment has ids, a step's name, two times and whether the step failed: no text of a request, an error or
 * an answer.
 * Source: AWS X-Ray Developer Guide, "X-Ray segment documents", "Sending segment documents to the X-Ray
 * daemon".
 */
export function measureByTraces({ header, send, clock }: TraceParts): Measure {
  return (step, run) => {
    const sampled = sampledTrace(header());
    if (sampled === undefined) return run();
    const started = clock();
    const end = (fault: boolean) => send(subsegment(step, sampled, started, clock(), fault));
    try {
      const value = run();
      if (!(value instanceof Promise)) {
        end(false);
        return value;
      }
      const settled = value.then(
        (result) => {
          end(false);
          return result;
        },
        (error: unknown) => {
          end(true);
          throw error;
        },
      );
      return settled as typeof value;
    } catch (error) {
      end(true);
      throw error;
    }
  };
}

interface SampledTrace {
  readonly root: string;
  readonly parent: string;
}

function sampledTrace(header: string | undefined): SampledTrace | undefined {
  if (header === undefined || !/(?:^|;)Sampled=1(?:;|$)/.test(header)) return undefined;
  const root = ROOT.exec(header)?.[1];
  const parent = PARENT.exec(header)?.[1];
  return root === undefined || parent === undefined ? undefined : { root, parent };
}

function subsegment(
  name: JourneyStep,
  { root, parent }: SampledTrace,
  startedMs: number,
  endedMs: number,
  fault: boolean,
): string {
  const document = {
    name,
    id: randomBytes(8).toString('hex'),
    trace_id: root,
    parent_id: parent,
    type: 'subsegment',
    start_time: startedMs / 1000,
    end_time: endedMs / 1000,
    ...(fault && { fault }),
  };
  return `${HEAD}\n${JSON.stringify(document)}`;
}
