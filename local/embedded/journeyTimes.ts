import { AsyncLocalStorage } from 'node:async_hooks';
import type { Gate } from '../../src/authz/authorize.ts';
import type { Container } from '../../src/runtime/container.ts';
import type { Step } from '../console/api.ts';
import type { Journey } from '../console/server/decisionFeed.ts';
import { realSteadyNow } from '../frontDoor/realTime.ts';

/** What is measured of one call, in milliseconds of the steady clock. */
export interface JourneyTimes {
  /** A step begins, for the first time: what came before it ends. */
  begin(step: 'authenticate' | 'resolve'): void;
  /** Runs one part of a step. */
  during<Value>(step: 'resolve' | 'load', run: () => Promise<Value>): Promise<Value>;
  /** The first phase has answered. */
  decided(): void;
  /** The second phase has let the call run. */
  running(): void;
  result(): Journey;
}

/** The measured call that code runs for; none where no console is on. */
export const currentJourney = new AsyncLocalStorage<JourneyTimes>();

/**
 * Measures a call from now on. The steps that wait for something are measured by the ports that they call;
 * `decide` is what follows them. Where the first phase waited for the body, a step has the time of both.
 */
export function journeyTimes(): JourneyTimes {
  const arrived = realSteadyNow();
  const spent = new Map<Step['name'], number>();
  let running = false;
  let step: Step['name'] = 'parse';
  let since = arrived;

  const add = (name: Step['name'], ms: number) => spent.set(name, (spent.get(name) ?? 0) + ms);
  const isRunning = () => running;
  const next = (name: Step['name']) => {
    const now = realSteadyNow();
    add(step, now - since);
    since = now;
    step = name;
  };
  return {
    begin: (name) => {
      if (isRunning() || step === name || spent.has(name)) return;
      next(name);
    },
    during: async (name, run) => {
      if (isRunning()) return run();
      next(name);
      try {
        return await run();
      } finally {
        if (!isRunning()) next('decide');
      }
    },
    decided: () => {
      next('enforce');
    },
    running: () => {
      if (isRunning()) return;
      next('run');
      running = true;
    },
    result: () => {
      next(step);
      const steps = [...spent].map(([name, ms]) => ({ name, ms: microseconds(ms) }));
      return { steps, totalMs: microseconds(since - arrived) };
    },
  };
}

function microseconds(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

/** The same container, whose ports say to the call's journey when they are called. */
export function measured(container: Container): Container {
  const gates = new WeakMap<Gate, Gate>();
  return Object.create(container, {
    gate: {
      value: async () => {
        const gate = await container.gate();
        const made = gates.get(gate) ?? measuredGate(gate);
        gates.set(gate, made);
        return made;
      },
    },
    hasRoom: {
      value: (accountId: string) => {
        currentJourney.getStore()?.running();
        return container.hasRoom(accountId);
      },
    },
  }) as Container;
}

function measuredGate(gate: Gate): Gate {
  const { keys, sessions, policies, called } = gate;
  const during = <Value>(step: 'resolve' | 'load', run: () => Promise<Value>) =>
    currentJourney.getStore()?.during(step, run) ?? run();
  return {
    ...gate,
    keys: {
      find: (accessKeyId) => {
        currentJourney.getStore()?.begin('authenticate');
        return keys.find(accessKeyId);
      },
    },
    sessions: {
      ...sessions,
      open: (token) => {
        currentJourney.getStore()?.begin('authenticate');
        return sessions.open(token);
      },
    },
    policies: { load: (caller) => during('load', () => policies.load(caller)) },
    called: {
      ...called,
      resolve: (request) => {
        currentJourney.getStore()?.begin('resolve');
        const operation = called.resolve(request);
        return operation && { ...operation, open: (facts) => during('resolve', () => operation.open(facts)) };
      },
    },
  };
}
