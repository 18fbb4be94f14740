import { strictEqual } from 'node:assert/strict';
import { decide } from '../src/authz/decide/decide.ts';
import type { PolicySet } from '../src/authz/decide/policySet.ts';
import type { ActionQuestion, ResourceRef } from '../src/authz/decide/types.ts';
import { compilePolicy } from '../src/authz/policy/compilePolicy.ts';
import { compare, type Series } from './compare.ts';
import type { Figure } from './figure.ts';
import { inTurns } from './inTurns.ts';
import { median } from './median.ts';
import { decidedCall } from './requests/decidedCall.ts';

const ACCOUNT = 'arn:aws:mq:*:123456789012';
const HOSTILE = '*a'.repeat(50);
const LONG = 'a'.repeat(10_000);

/** One decision over growing sets of policies, and over patterns made to be slow. */
export async function bench(): Promise<Figure[]> {
  return [...(await otherActions()), ...(await allInReach()), ...(await hostile())];
}

/** Ninety-nine policies that speak of other actions should cost next to nothing. */
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

/** Every statement is looked at: the time of one more, between 1 and 100 policies and between 100 and 1000. */
async function allInReach(): Promise<Figure[]> {
  const [one, ten, hundred, thousand] = await inTurns([
    decision('1 policy in reach', 1, 'mq:Delete*', 100),
    decision('10 policies in reach', 10, 'mq:Delete*', 50),
    decision('100 policies in reach', 100, 'mq:Delete*', 10),
    decision('1000 policies in reach', 1000, 'mq:Delete*', 1),
  ]);
  const few = growth('a statement in reach, from 1 to 100 policies', one, hundred, 2 * 99);
  const many = growth('a statement in reach, from 100 to 1000 policies', hundred, thousand, 2 * 900);
  return [
    ...[ten, hundred, thousand].map(figure),
    { ...figure(few), goal: { of: 'value', bound: 'at most', limit: 60 } },
    // Linear: the thousandth statement costs what the hundredth did, up to what caches of the machine make of it.
    compare(many, few, 'ns', { of: 'ratio', bound: 'at most', limit: 1.25 }),
  ];
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
function decision(name: string, count: number, otherAction: string, calls: number) {
  const others = Array.from({ length: count - 1 }, (_, index) => twoStatements(index, otherAction));
  const matching = twoStatements('last', 'mq:Delete*', 'platform', '203.0.113.0/24');
  const set = setOf([...others, matching]);
  const decided = decide(set, [decidedCall()]);
  strictEqual(decided.outcome, 'allowed');
  strictEqual(decided.reason.policy, 'last');
  return { name: `decide: ${name}`, run: () => decide(set, [decidedCall()]), calls };
}

/** Conditions on a tag, an address and a variable; by default neither statement fits the call. */
function twoStatements(
  name: number | string,
  action: string,
  team = `team-${name}`,
  network = `10.${Number(name) % 250}.0.0/16`,
) {
  return {
    name: String(name),
    Statement: [
      {
        Effect: 'Allow',
        Action: [action, 'mq:Reboot*'],
        Resource: `${ACCOUNT}:broker:*`,
        Condition: {
          StringEquals: { 'aws:ResourceTag/team': team },
          IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', network] },
        },
      },
      {
        Effect: 'Allow',
        Action: action,
        Resource: `${ACCOUNT}:broker:\${aws:username}-*`,
        Condition: { IpAddress: { 'aws:SourceIp': network }, StringLike: { 'aws:PrincipalTag/team': team } },
      },
    ],
  };
}

/** A decision that a hostile pattern decides: it does not match, and nothing else allows. */
function refusal(name: string, statement: object, ask: () => ActionQuestion) {
  const set = setOf([{ name: 'hostile', Statement: [{ Effect: 'Allow', ...statement }] }]);
  strictEqual(decide(set, [ask()]).outcome, 'refused');
  return { name, run: () => decide(set, [ask()]), calls: 1 };
}

function setOf(policies: readonly { name: string; Statement: object[] }[]): PolicySet {
  const identity = policies.map(({ name, Statement }) =>
    compilePolicy({ name, source: 'user', document: { Version: '2012-10-17', Statement } }),
  );
  return { root: false, identity, serviceControl: [], resourceControl: [] };
}

function figure({ name, rounds }: Series): Figure {
  return { name, value: median(rounds), unit: 'ns' };
}

/** What each of the `more` statements between two sets adds. */
function growth(name: string, from: Series, to: Series, more: number): Series {
  return { name, rounds: to.rounds.map((value, round) => (value - (from.rounds[round] ?? 0)) / more) };
}
