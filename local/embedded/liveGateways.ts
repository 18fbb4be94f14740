import type { Decision, Gateway } from './publicTypes.ts';

/** On the global object, because a test file may load this package twice: as itself and for its matchers. */
const KEY = Symbol.for('mqgate.liveGateways');

type Holder = { [KEY]?: Set<Gateway> };

/** The gateways of this process that are not closed yet. */
export function liveGateways(): Set<Gateway> {
  const holder = globalThis as Holder;
  holder[KEY] ??= new Set();
  return holder[KEY];
}

/** The decision of a call that any gateway of this process has answered. */
export function decisionOf(requestId: string): Decision | undefined {
  for (const gateway of liveGateways()) {
    const decision = gateway.decisions.of(requestId);
    if (decision !== undefined) return decision;
  }
  return undefined;
}
