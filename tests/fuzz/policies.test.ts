import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EMPTY_BODY_HASH } from '../../src/authz/authenticate/checkSignature.ts';
import { authorizeCall } from '../../src/authz/authorize.ts';
import { accessDeniedSentence } from '../../src/authz/decide/accessDeniedSentence.ts';
import { decide } from '../../src/authz/decide/decide.ts';
import type { ActionQuestion, Decision, PolicySet } from '../../src/authz/decide/types.ts';
import { evaluationResult } from '../../src/authz/explain/evaluationResult.ts';
import { explain } from '../../src/authz/explain/explain.ts';
import { judge } from '../../src/authz/explain/judge.ts';
import { readPolicy } from '../../src/authz/explain/readablePolicy.ts';
import { compileRecord } from '../../src/authz/load/cachedPolicies.ts';
import type { LoadedPolicies } from '../../src/authz/load/policySource.ts';
import { cutBySession, loadSessionPolicies } from '../../src/authz/load/sessionPolicies.ts';
import { PolicyError } from '../../src/authz/policy/parsedPolicy.ts';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import { policyHolder } from '../../src/authz/principal.ts';
import { managedPolicies } from '../../src/directory/managedPolicy.ts';
import { trustedAs, trustNames } from '../../src/sts/trust/trustedAs.ts';
import { compileTrust } from '../../src/sts/trust/trustPolicy.ts';
import { policyFindings } from '../../workbench/findings/policyFindings.ts';
import { referenceDecide } from '../authz/decide/reference.ts';
import { OPERATOR_NAMES } from '../authz/decide/referenceConditions.ts';
import {
  asksOf,
  condition,
  NOTHING_HIDDEN,
  questionsOf,
  statementOf,
  type World,
} from '../authz/decide/worlds.ts';
import { memoryGate } from '../authz/fixtures/memoryGate.ts';
import { requestOf } from '../authz/parse/requestOf.ts';
import { ACCOUNT, ALICE, OPERATOR, session } from '../sts/sessions.ts';
import { PATIENCE } from './harness/budget.ts';
import { fuzz, sketch } from './harness/fuzz.ts';
import { textOf } from './harness/mutate.ts';
import { pump, requireLinear } from './harness/pump.ts';
import { drawFrom } from './harness/random.ts';

const demo = JSON.parse(
  readFileSync(new URL('../../local/account/demo-account.json', import.meta.url), 'utf8'),
);
/** Every policy of the demo account and of AWS, and some of every grammar. */
const DOCUMENTS: readonly unknown[] = [
  ...documentsIn(demo),
  ...managedPolicies('aws').map(({ document }) => document),
  {
    Version: '2012-10-17',
    Id: 'all',
    Statement: [
      { Sid: 'a', Effect: 'Allow', NotAction: 'iam:*', NotResource: ['arn:aws:mq:*:*:broker:prod-*:*'] },
      {
        Effect: 'Deny',
        Action: ['mq:Delete*', 'mq:?reate*'],
        Resource: 'arn:aws:mq:r:1:broker:${aws:username}-*:b-1',
        Condition: {
          'ForAllValues:StringLike': { 'aws:TagKeys': ['a*', "${aws:username, 'x'}"] },
          StringNotEqualsIgnoreCaseIfExists: { 'aws:ResourceTag/a': 'B' },
          IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '::1/128'] },
          DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' },
          NumericLessThanEquals: { 'aws:MultiFactorAuthAge': '3600' },
          Bool: { 'aws:SecureTransport': 'true' },
          Null: { 'aws:TokenIssueTime': false },
          ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/*' },
          BinaryEquals: { key: 'QQ==' },
        },
      },
    ],
  },
  { Statement: { Effect: 'Allow', Action: '*', Resource: '*', Principal: '*' } },
  {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: [ACCOUNT, ALICE.arn] }, Action: 'sts:AssumeRole' },
      { Effect: 'Deny', NotPrincipal: { AWS: OPERATOR.arn }, Action: ['sts:TagSession'] },
      {
        Effect: 'Allow',
        Principal: { Federated: 'issuer.example.com' },
        Action: 'sts:AssumeRoleWithWebIdentity',
      },
    ],
  },
];

function documentsIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (!Array.isArray(value) && 'Statement' in value) return [value];
  return Object.values(value).flatMap(documentsIn);
}

interface Asked {
  readonly document: unknown;
  readonly world: World;
}

const WORLDS: readonly World[] = [
  ask('mq:DeleteBroker', true, { 'aws:username': 'a', 'aws:ResourceTag/a': 'b' }),
  ask('mq:CreateTags', false, { 'aws:TagKeys': ['a', 'ab'] }),
  ask('sts:AssumeRole', false, {}),
  ask('mq:DeleteTags', true, { 'aws:username': '*', 'aws:TagKeys': [] }),
];

function ask(action: string, onBroker: boolean, facts: World['facts']): World {
  return { asks: [{ action, onBroker, needed: true }], broker: 'a', facts };
}

/** The documents that are mutated; the questions about them are from a short list. */
function shaped(value: unknown): Asked | undefined {
  if (typeof value !== 'object' || value === null || !('document' in value)) return undefined;
  const { document, world } = value as unknown as Asked;
  const index = WORLDS.findIndex((one) => JSON.stringify(one) === textOf(world));
  return { document, world: WORLDS[Math.max(index, textOf(document).length % WORLDS.length)] as World };
}

/** The result of reading a document; undefined: a PolicyError. Anything else thrown is the finding. */
function readOr<Value>(read: () => Value): Value | PolicyError {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    expect(error.faults.length).toBeGreaterThan(0);
    expect(error.message.length).toBeLessThan(2_000);
    return error;
  }
}

type PolicyGrammar = NonNullable<Parameters<typeof parsePolicy>[1]>;
const GRAMMARS: readonly PolicyGrammar[] = ['identity', 'resource-control'];
const ALL = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
const everything = readPolicy(ALL, { name: 'all', source: 'test' });

/** Each type of policy that a document can be, with every decision on the questions. */
function decideAs(document: unknown, grammar: PolicyGrammar, world: World): string {
  const read = readOr(() => readPolicy(document, { name: 'fuzzed', source: 'test' }, grammar));
  if (typeof document !== 'string') {
    expect(readOr(() => parsePolicy(document, grammar)) instanceof PolicyError).toBe(
      read instanceof PolicyError,
    );
  }
  if (read instanceof PolicyError) return sketch(read.message);
  policyFindings(read);
  read.positions();
  const base = { root: false, identity: [read], serviceControl: [], resourceControl: [] };
  const whole = { ...base, identity: [everything] };
  const sets =
    grammar === 'identity'
      ? [
          base,
          { ...whole, boundary: read },
          { ...whole, session: [read] },
          { ...whole, serviceControl: [[read]] },
        ]
      : [{ ...whole, resourceControl: [[read]] }];
  return sets.map((set) => decided(set, world)).join(' ');
}

function decided(set: Parameters<typeof judge>[0], world: World): string {
  const hidden = { broker: true, body: true, keys: ['aws:username', 'aws:TagKeys'] };
  const known = questionsOf(world, NOTHING_HIDDEN);
  const decision = requireDecision(decide(set as PolicySet, known));
  const partial = requireDecision(decide(set as PolicySet, questionsOf(world, hidden)));
  // A decision that is certain with some facts is the decision with all facts.
  if (partial.outcome !== 'pending') expect(partial.outcome).toBe(decision.outcome);
  else expect(partial.needs.size).toBeGreaterThan(0);
  for (const question of known) {
    const judgement = judge(set, question as ActionQuestion);
    expect(judgement.decision.outcome).toBe(decision.outcome);
    explain(judgement, 'arn');
    evaluationResult(judgement, 'arn');
  }
  return decision.outcome === 'pending' ? 'pending' : decision.reason.effect;
}

function requireDecision(decision: Decision): Decision {
  expect(['allowed', 'refused', 'pending']).toContain(decision.outcome);
  if (decision.outcome === 'refused') {
    expect(accessDeniedSentence(ALICE.arn, decision.reason)).toContain('is not authorized to perform');
  }
  return decision;
}

/** The call itself: a principal with a document that cannot be read may do nothing. */
async function called(loaded: LoadedPolicies): Promise<string> {
  const gate = memoryGate({ policies: { load: async () => loaded } });
  const request = { ...requestOf({ path: '/v1/brokers' }), body: new Uint8Array() };
  const verdict = await authorizeCall(request, { principal: ALICE }, EMPTY_BODY_HASH, gate);
  if (loaded.set === 'unreadable') {
    expect(verdict).toMatchObject({ outcome: 'refused', refusal: { name: 'AccessDeniedException' } });
    return 'unreadable';
  }
  return verdict.outcome;
}

const named = (document: unknown) => ({ name: 'fuzzed', source: 'user', document });
const none = { tags: {}, organization: 'none' } as const;

async function check({ document, world }: Asked): Promise<string> {
  const [identity = '', resource = ''] = GRAMMARS.map((grammar) => decideAs(document, grammar, world));
  const unreadable =
    typeof document !== 'string' && readOr(() => parsePolicy(document)) instanceof PolicyError;
  const levels = [[named(document)]];
  const organization = { id: 'o-1', path: 'o-1/r/', serviceControl: levels, resourceControl: [] };
  const records = [
    { ...none, identity: [named(document)] },
    { ...none, identity: [named(ALL)], boundary: named(document) },
    { tags: {}, identity: [named(ALL)], organization },
  ];
  const holder = policyHolder(ALICE);
  for (const record of records) {
    const loaded = compileRecord(holder, record);
    const outcome = await called(loaded);
    if (unreadable) expect(outcome).toBe('unreadable');
  }
  const text = typeof document === 'string' ? document : textOf(document);
  const passed = { ...session({ policies: [text] }), accessKeyId: 'ASIA' };
  const cut = await loadSessionPolicies(passed, {
    load: async () => undefined,
    managedPolicies: async () => new Map(),
  });
  const all = compileRecord(holder, { ...none, identity: [named(ALL)] });
  const inSession = await called(cutBySession(all, passed, cut));
  expect(inSession === 'unreadable').toBe(cut.cut === 'unreadable');
  const trust = readOr(() => compileTrust(document, 'Operator'));
  const [asked] = questionsOf(world, NOTHING_HIDDEN);
  const strength =
    trust instanceof PolicyError || asked === undefined
      ? 'no trust'
      : trustedAs(trust, trustNames(ALICE), asked);
  agreed(document, world);
  return `${identity} | ${resource} | ${inSession} | ${strength}`;
}

/** If the naive model supports all elements of the document, its decision equals the engine's. */
function agreed(document: unknown, world: World): void {
  if (!isModelled(document)) return;
  const { Version: version, Statement } = document;
  const policies = { version, identity: [[Statement].flat()] };
  const set: PolicySet = {
    root: false,
    identity: [readPolicy(document, { name: 'x', source: 'x' })],
    serviceControl: [],
    resourceControl: [],
  };
  const expected = referenceDecide(policies, asksOf(world));
  const decision = decide(set, questionsOf(world, NOTHING_HIDDEN));
  expect(decision.outcome === 'pending' ? 'pending' : decision.reason.effect).toBe(expected.effect);
}

const PLAIN = /^(?:[\x20-\x23\x25-\x5b\x5d-\x7e]|\$\{(?:aws:[A-Za-z/]{1,20}|[*?$])\}){0,60}$/;
const TEXT_OPERATOR = /^(?:For(?:All|Any)Values:)?String\w+$/;

/**
 * Plain texts, variables in their plain form, and operators on texts: dates and numbers have tables of their
 * own.
 */
function isModelled(value: unknown): value is { Version: string; Statement: object[] } {
  if (readOr(() => parsePolicy(value)) instanceof PolicyError) return false;
  const { Version, Statement } = value as { Version?: unknown; Statement: object | object[] };
  if (Version === undefined) return false;
  return [Statement].flat().every((statement) => {
    const { Condition = {}, Action, NotAction, Resource, NotResource } = statement as Record<string, object>;
    const blocks = Object.entries(Condition);
    const values = [
      Action,
      NotAction,
      Resource,
      NotResource,
      ...blocks.flatMap(([, keys]) => Object.values(keys)),
    ];
    return (
      values.flat(2).every((one) => one === undefined || (typeof one === 'string' && PLAIN.test(one))) &&
      blocks.every(([operator]) => OPERATOR_NAMES.includes(bare(operator)) && TEXT_OPERATOR.test(operator))
    );
  });
}

function bare(operator: string): string {
  return operator.replace(/^For(?:All|Any)Values:/, '').replace(/IfExists$/, '');
}

/** Policies of every type, one after another. */
const odd = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(null, [], [null], {}, 1, true, ['a', 1]));
function likely<Value>(value: Value, other: fc.Arbitrary<unknown> = odd): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant<unknown>(value) }, other);
}

it('any document is a policy of its type or invalid, and an invalid one never decides', {
  timeout: PATIENCE,
}, async () => {
  const statement = statementOf(fc.option(condition, { nil: undefined }));
  const documents = fc.oneof(
    fc.record({
      Version: fc.constantFrom('2012-10-17', '2008-10-17'),
      Statement: fc.array(statement, { maxLength: 3 }),
    }),
    fc.record({
      Version: fc.constantFrom('2012-10-17', '2008-10-17'),
      Statement: fc.record(
        {
          Effect: fc.constantFrom('Allow', 'Deny'),
          Action: likely('mq:*'),
          Resource: likely('*'),
          Condition: fc.dictionary(
            fc.constantFrom('StringLike', 'Null', 'Bool', 'IpAddress', 'ForAllValues:StringEquals', 'x'),
            likely<unknown>(
              { 'aws:username': 'a' },
              fc.dictionary(fc.constantFrom('aws:username', 'a'), odd),
            ),
          ),
        },
        { requiredKeys: ['Effect', 'Action', 'Resource'] },
      ),
    }),
    fc.jsonValue(),
    fc.json(),
  );
  await fuzz('policy', {
    seeds: DOCUMENTS.flatMap((document) => WORLDS.map((world) => ({ document, world }))),
    arbitrary: fc.record({ document: documents, world: fc.constantFrom(...WORLDS) }),
    shaped,
    check,
    reaches: [
      /^allow/,
      /^explicitDeny/,
      /^implicitDeny/,
      /^Policy fuzzed cannot be read/,
      /\| allow/,
      /itself$/,
      /unreadable/,
    ],
    leastRuns: 5,
  });
});

it('a policy takes time in proportion to its length', { timeout: PATIENCE }, async () => {
  const texts = DOCUMENTS.map((document) => JSON.stringify(document));
  await fuzz('pumped policy', {
    seeds: [1],
    shaped: (value) => (typeof value === 'number' ? value : undefined),
    arbitrary: fc.nat(),
    check: (seed) => {
      const draw = drawFrom(seed);
      const made = pump(texts, draw);
      // If a repeated piece breaks the JSON, each of its places is tried alone.
      const member = draw(4);
      let read: unknown;
      requireLinear((length) => {
        const text = made(length);
        const place = ['arn:', 'mq:', '', '${'][member] + text;
        const statement = {
          Effect: 'Deny',
          Action: member === 1 ? place : 'mq:*',
          Resource: member === 0 ? place : '*',
          Condition: { StringLike: { 'aws:username': member > 1 ? [place] : 'a' } },
        };
        for (const document of [text, { Version: '2012-10-17', Statement: [statement] }]) {
          read = readOr(() => readPolicy(document, { name: 'fuzzed', source: 'test' }));
          if (read instanceof PolicyError) continue;
          const set = {
            root: true,
            identity: [read],
            serviceControl: [],
            resourceControl: [],
          } as unknown as PolicySet;
          for (const world of WORLDS) decide(set, questionsOf(world, NOTHING_HIDDEN));
        }
      }, 20_000);
      return read instanceof PolicyError ? sketch(read.message) : 'a policy';
    },
    reaches: ['a policy'],
    leastRuns: 1,
  });
});
