import { AsyncLocalStorage } from 'node:async_hooks';
import type { Gate, JourneyStep, Measure } from '../../src/authz/authorize.ts';
import type { Container } from '../../src/runtime/container.ts';
import { realSteadyNow } from '../frontDoor/realTime.ts';
import type { Journey } from './server/decisionFeed.ts';

/** The measured times of one call, in milliseconds. */
export interface JourneyTimes {
  readonly measure: Measure;
  result(): Journey;
}

const SHARED = Symbol.for('mqgate.journeys');
const shelf = globalThis as { [SHARED]?: AsyncLocalStorage<JourneyTimes> };

/**
 * The call that is being measured, for the code that runs for it; none if no console is on. It is on the
 * global object, because the bundles of this process have their own copies of this file.
 */
export const currentJourney = shelf[SHARED] ?? new AsyncLocalStorage<JourneyTimes>();
shelf[SHARED] = currentJourney;

/**
 * Measures a call from now on. The time of a step within another step (such as a decision within `enforce`)
 * is not counted in the outer step. A step that runs in both phases has the sum of both.
 */
export function journeyTimes(now: () => number = realSteadyNow): JourneyTimes {
  const arrived = now();
  const spent = new Map<JourneyStep, number>();
  /** For each running step, the total time of the steps within it. */
  const within: number[] = [];

  const begin = (step: JourneyStep) => {
    const started = now();
    within.push(0);
    return () => {
      const ms = now() - started;
      spent.set(step, (spent.get(step) ?? 0) + ms - (within.pop() ?? 0));
      const outer = within.length - 1;
      if (outer >= 0) within[outer] = (within[outer] ?? 0) + ms;
    };
  };
  return {
    measure: (step, run) => {
      const end = begin(step);
      try {
        const value = run();
        if (value instanceof Promise) return value.finally(end) as typeof value;
        end();
        return value;
      } catch (error) {
        end();
        throw error;
      }
    },
    result: () => {
      const steps = [...spent].map(([name, ms]) => ({ name, ms: microseconds(ms) }));
      return { steps, totalMs: microseconds(now() - arrived) };
    },
  };
}

function microseconds(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

const measureCurrent: Measure = (step, run) => {
  const journey = currentJourney.getStore();
  return journey === undefined ? run() : journey.measure(step, run);
};

/** The same container, whose steps are measured for the call that they run for. */
export function measured(container: Container): Container {
  const gates = new WeakMap<Gate, Gate>();
  const gate = async () => {
    const opened = await container.gate();
    const made = gates.get(opened) ?? { ...opened, measure: measureCurrent };
    gates.set(opened, made);
    return made;
  };
  return Object.create(container, {
    gate: { value: gate },
    measure: { value: async () => measureCurrent },
  }) as Container;
}
