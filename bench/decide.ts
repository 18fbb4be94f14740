import { strictEqual } from 'node:assert/strict';
import { decide } from '../src/authz/decide/decide.ts';
import type { ActionQuestion, PolicySet, ResourceRef } from '../src/authz/decide/types.ts';
import { explain } from '../src/authz/explain/explain.ts';
import { judge } from '../src/authz/explain/judge.ts';
import { type ReadablePolicy, readPolicy } from '../src/authz/explain/readablePolicy.ts';
import { compilePolicy } from '../src/authz/policy/compilePolicy.ts';
import { compare, type Series } from './compare.ts';
import {
  manyPolicies,
  type NamedStatements,
  type Wanted,
  wantedPatterns,
  wantedResources,
  wantedValues,
} from './decide/manyPolicies.ts';
import type { Figure } from './figure.ts';
import { inTurns } from './inTurns.ts';
import { median } from './median.ts';
import { decidedCall } from './requests/decidedCall.ts';

const HOSTILE = '*a'.repeat(50);
const LONG = 'a'.repeat(10_000);

/** One decision over growing sets of policies and over patterns made to be slow, and its explanation. */
export async function bench(): Promise<Figure[]> {
  return [
    ...(await otherActions()),
    ...(await allInReach('in reach', wantedValues)),
    ...(await allInReach('in reach, patterns and networks only', wantedPatterns)),
    ...(await toldApartByResource()),
    ...(await explained()),
    ...(await hostile()),
  ];
}

/** 99 policies for other actions should add almost no time. */
async function otherActions(): Promise<Figure[]> {
  const [one, ten, hundred, thousand] = await inTurns([
    decision('1 policy', 1, 'mq:Create*', 100),
    decision('10 policies, 9 of other actions', 10, 'mq:Create*', 100),
    decision('100 policies, 99 of other actions', 100, 'mq:Create*', 50),
    decision('1000 policies, 999 of other actions', 1000, 'mq:Create*', 10),
  ]);
  return [
    { ...figure(one), goal: { of: 'value', bound: 'at most', limit: 2_000 } },
    compare(ten, one, 'ns'),
    compare(hundred, one, 'ns', { of: 'ratio', bound: 'at most', limit: 2 }),
    compare(thousand, one, 'ns'),
  ];
}

/** The time of one more statement in reach, between 1 and 100 policies and between 100 and 1000. */
async function allInReach(what: string, wanted: Wanted): Promise<Figure[]> {
  const [one, ten, hundred, thousand] = await inTurns([
    decision(`1 policy ${what}`, 1, 'mq:Delete*', 100, wanted),
    decision(`10 policies ${what}`, 10, 'mq:Delete*', 50, wanted),
    decision(`100 policies ${what}`, 100, 'mq:Delete*', 10, wanted),
    decision(`1000 policies ${what}`, 1000, 'mq:Delete*', 1, wanted),
  ]);
  const few = growth(`a statement ${what}, from 1 to 100 policies`, one, hundred, 2 * 99);
  const many = growth(`a statement ${what}, from 100 to 1000 policies`, hundred, thousand, 2 * 900);
  return [
    ...[ten, hundred, thousand].map(figure),
    { ...figure(few), goal: { of: 'value', bound: 'at most', limit: 60 } },
    // The growth must be at most linear: the thousandth statement costs as much as the hundredth, except for
    // effects of the machine's caches.
    compare(many, few, 'ns', { of: 'ratio', bound: 'at most', limit: 1.25 }),
  ];
}

/** A thousand statements that only their resources tell apart, beside ten. */
async function toldApartByResource(): Promise<Figure[]> {
  const [ten, thousand] = await inTurns([
    decision('10 statements told apart by resource', 5, 'mq:Delete*', 50, wantedResources),
    decision('1000 statements told apart by resource', 500, 'mq:Delete*', 50, wantedResources),
  ]);
  return [figure(ten), compare(thousand, ten, 'ns', { of: 'ratio', bound: 'at most', limit: 5 })];
}

/** Explains the same call; an explanation includes the decision. */
async function explained(): Promise<Figure[]> {
  const series = await inTurns([explanation('1 policy', 1, 10), explanation('10 policies in reach', 10, 5)]);
  const [one, ten] = series.map(({ name, rounds }) => ({
    name,
    value: median(rounds) / 1e3,
    unit: 'µs' as const,
  }));
  if (one === undefined || ten === undefined) return [];
  return [{ ...one, goal: { of: 'value', bound: 'at most', limit: 50 } }, ten];
}

/** The longest patterns against the longest texts that fit into a request. */
async function hostile(): Promise<Figure[]> {
  const arn = 'arn:aws:mq:us-east-1:123456789012:broker:';
  const whole: ResourceRef = { kind: 'arn', arn: `${arn}${LONG}b:b-1` };
  const partial: ResourceRef = { kind: 'partial', before: arn, after: `:${LONG}b`, need: 'resource' };
  const resource = { Action: 'mq:*', Resource: `arn:aws:mq:*:*:broker:${HOSTILE}` };
  const condition = {
    Action: 'mq:*',
    Resource: '*',
    Condition: { StringLike: { 'aws:UserAgent': HOSTILE } },
  };
  const series = await inTurns([
    refusal('fifty *a against a resource of 10 kB', resource, () => decidedCall(whole)),
    refusal('fifty *a against a resource of 10 kB whose name is not known', resource, () =>
      decidedCall(partial),
    ),
    refusal('fifty *a against a condition value of 10 kB', condition, () =>
      decidedCall(undefined, `${LONG}b`),
    ),
  ]);
  return series.map(({ name, rounds }) => ({
    name,
    value: median(rounds) / 1e6,
    unit: 'ms',
    goal: { of: 'value', bound: 'at most', limit: 5 },
  }));
}

/** A decision over `count` policies of which only the last, a small one, allows the call. */
function decision(name: string, count: number, otherAction: string, calls: number, wanted = wantedValues) {
  const set = setOf(manyPolicies(count, otherAction, wanted));
  const decided = decide(set, [decidedCall()]);
  strictEqual(decided.outcome, 'allowed');
  strictEqual(decided.reason.policy, 'last');
  return { name: `decide: ${name}`, run: () => decide(set, [decidedCall()]), calls };
}

function explanation(name: string, count: number, calls: number) {
  const identity = manyPolicies(count, 'mq:Delete*', wantedValues).map(({ name: policy, Statement }) =>
    readPolicy({ Version: '2012-10-17', Statement }, { name: policy, source: 'user' }),
  );
  const set: PolicySet<ReadablePolicy> = { root: false, identity, serviceControl: [], resourceControl: [] };
  const run = () => explain(judge(set, decidedCall()), 'the broker');
  strictEqual(run().decision, 'allowed');
  return { name: `explain: ${name}`, run, calls };
}

/** The decision depends on a hostile pattern: it does not match, and no other statement allows. */
function refusal(name: string, statement: object, ask: () => ActionQuestion) {
  const set = setOf([{ name: 'hostile', Statement: [{ Effect: 'Allow', ...statement }] }]);
  strictEqual(decide(set, [ask()]).outcome, 'refused');
  return { name, run: () => decide(set, [ask()]), calls: 1 };
}

function setOf(named: readonly NamedStatements[]): PolicySet {
  const identity = named.map(({ name, Statement }) =>
    compilePolicy({ name, source: 'user', document: { Version: '2012-10-17', Statement } }),
  );
  return { root: false, identity, serviceControl: [], resourceControl: [] };
}

function figure({ name, rounds }: Series): Figure {
  return { name, value: median(rounds), unit: 'ns' };
}

/** The cost of each of the `more` statements by which two sets differ. */
function growth(name: string, from: Series, to: Series, more: number): Series {
  return { name, rounds: to.rounds.map((value, round) => (value - (from.rounds[round] ?? 0)) / more) };
}
