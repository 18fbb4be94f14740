import type { Call } from './call.ts';
import type { Account } from './model/account.ts';
import { type Answer, difference } from './model/answer.ts';
import { type Authorization, authorize } from './model/authorize.ts';
import { type Choices, predict, run } from './model/run.ts';

export interface Answered {
  readonly call: Call;
  readonly seen: Answer;
  readonly choices: Choices;
}

/** The account as it may be, and what has been learnt of the service's own choices on the way there. */
export interface Stage {
  readonly account: Account;
  readonly learnt: ReadonlyMap<string, unknown>;
}

export interface Explanation {
  /** Every different end; several if the answers do not show which call was last. */
  readonly ends: readonly Stage[];
  /**
   * What the order is made of. `calls`: a call is decided and run before the next one. `decisions`: other
   * calls may come between the decision of a call and its run (ADR 1).
   */
  readonly by: 'calls' | 'decisions';
}

/**
 * The orders in which calls that were in the air at once could have come one by one with the answers seen;
 * undefined: there is none. Each of several calls is in the air from before the first answer to after the
 * last question, so every order is a fair one.
 */
export function serialOrders(
  stages: readonly Stage[],
  answered: readonly Answered[],
): Explanation | undefined {
  const begun = stages.map((stage): Way => ({ stage, undecided: answered, decided: [] }));
  const whole = travelled(begun, answered.length, callNext);
  if (whole.length > 0) return { ends: whole, by: 'calls' };
  const halves = travelled(begun, 2 * answered.length, decideOrRunNext);
  return halves.length > 0 ? { ends: halves, by: 'decisions' } : undefined;
}

interface Decided {
  readonly one: Answered;
  readonly authorization: Authorization;
}

/** How far an order has got, and what is left of the calls. */
interface Way {
  readonly stage: Stage;
  readonly undecided: readonly Answered[];
  readonly decided: readonly Decided[];
}

/** Where so many steps lead to. Ways that come to the same account with the same calls left are one. */
function travelled(
  begun: readonly Way[],
  steps: number,
  next: (way: Way) => readonly Way[],
): readonly Stage[] {
  let ways = begun;
  for (let step = 0; step < steps; step++) {
    const reached = ways.flatMap(next).map((way) => [keyOf(way), way] as const);
    ways = [...new Map(reached).values()];
  }
  return ways.map(({ stage }) => stage);
}

function keyOf({ stage, undecided, decided }: Way): string {
  const waiting = decided.map(({ one, authorization }) => [one.call, authorization]);
  return JSON.stringify([stage.account, undecided.map(({ call }) => call), waiting]);
}

function callNext({ stage, undecided, decided }: Way): readonly Way[] {
  return undecided.flatMap((one) => {
    const next = stageAfter(stage, one, (account) => predict(account, one.call, one.choices));
    return next === undefined ? [] : [{ stage: next, undecided: without(undecided, one), decided }];
  });
}

function decideOrRunNext({ stage, undecided, decided }: Way): readonly Way[] {
  const decisions = undecided.map((one) => {
    const authorization = authorize(stage.account, one.call);
    return { stage, undecided: without(undecided, one), decided: [...decided, { one, authorization }] };
  });
  const runs = decided.flatMap((both) => {
    const { one, authorization } = both;
    const next = stageAfter(stage, one, (account) =>
      authorization.allowed
        ? run(account, one.call, one.choices, authorization.mayMakeRole)
        : authorization.answer,
    );
    return next === undefined ? [] : [{ stage: next, undecided, decided: without(decided, both) }];
  });
  return [...decisions, ...runs];
}

/** What is after a call, if its answer is the one seen. */
export function stageAfter(
  stage: Stage,
  { seen }: Pick<Answered, 'seen'>,
  answer: (account: Account) => Answer,
): Stage | undefined {
  const account = copyOf(stage.account);
  const learnt = new Map(stage.learnt);
  return difference(answer(account), seen, learnt) === undefined ? { account, learnt } : undefined;
}

/** Plain data, and faster so than by structuredClone. */
function copyOf(account: Account): Account {
  return JSON.parse(JSON.stringify(account));
}

function without<Entry>(entries: readonly Entry[], gone: Entry): readonly Entry[] {
  return entries.filter((entry) => entry !== gone);
}
