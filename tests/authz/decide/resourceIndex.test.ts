import { describe, expect, it } from 'vitest';
import { candidates, layersInReach } from '../../../src/authz/decide/layers.ts';
import { subjectOf } from '../../../src/authz/decide/matchResource.ts';
import { WORTH_INDEXING } from '../../../src/authz/decide/statementIndex.ts';
import type { ResourceRef } from '../../../src/authz/decide/types.ts';
import { Facts } from '../../../src/authz/policy/conditions/facts.ts';
import { ANY, BROKER_PREFIX, broker, lookup, policySet, UNNAMED } from './policies.ts';

const on = (Resource: string | readonly string[], more: object = {}) => ({
  Effect: 'Allow',
  Action: 'mq:*',
  Resource,
  ...more,
});
const NEGATED = { Effect: 'Allow', Action: 'mq:*', NotResource: `${BROKER_PREFIX}bills-*` };

/** As many statements as the index needs, on brokers that no row asks about. */
const OTHERS = Array.from({ length: WORTH_INDEXING }, (_, index) =>
  on(`${BROKER_PREFIX}other-${index}-end:*`),
);

/** The indices of the statements that are tried for a question about the resource, without the others. */
function tried(
  statements: readonly object[],
  resource: ResourceRef,
  others: readonly object[] = OTHERS,
): number[] | undefined {
  const [layer] = layersInReach(policySet({ identity: [[...statements, ...others]] }), 'mq:A');
  if (layer?.allow.byResource === undefined) return undefined;
  const found = candidates(layer.allow, 'Allow', new Facts(lookup({})), subjectOf(resource)).flat();
  return found.map(({ order }) => order).filter((order) => !(order >= statements.length));
}

/** What it shows, the patterns of the statements, the resource, the statements that are tried. */
const ROWS: readonly (readonly [string, readonly object[], ResourceRef, readonly number[]])[] = [
  ['the whole ARN', [on(`${BROKER_PREFIX}orders:b-1234`), on(`${BROKER_PREFIX}bills:b-1`)], broker(), [0]],
  ['a prefix', [on(`${BROKER_PREFIX}orders*`), on(`${BROKER_PREFIX}bills*`)], broker(), [0]],
  ['a suffix', [on('arn:*:broker:*:b-1234'), on('arn:*:broker:*:b-9999')], broker(), [0]],
  ['a part between wildcards', [on('arn:aws:mq:*:*:broker:orders:*')], broker(), [0]],
  ['another broker', [on('arn:aws:mq:*:*:broker:orders:*')], broker('bills'), []],
  ['one of several patterns', [on([`${BROKER_PREFIX}bills:*`, `${BROKER_PREFIX}orders:*`])], broker(), [0]],
  ['the older form of the ARN', [on(`${BROKER_PREFIX}b-1234`), on(`${BROKER_PREFIX}b-12`)], broker(), [0]],
  ['a variable', [on(`${BROKER_PREFIX}\${aws:username}:b-1234`)], broker('alice'), [0]],
  ['any resource: always', [on('*')], broker(), [0]],
  ['a pattern without six successive characters: always', [on('arn:*:*:*:*:bro*')], broker(), [0]],
  ['a suffix of five characters', [on('arn:*:*:*:*:*-1234'), on('arn:*:*:*:*:*-9999')], broker(), [0]],
  ['a suffix of five characters that is elsewhere', [on('arn:*:*:*:*:*rders')], broker(), []],
  ['five characters before what ends no text', [on('arn:*:*:*:*:*abcde')], broker('abcde\u0004'), []],
  ['five characters between wildcards: always', [on('arn:*:*:*:*:*order*')], broker(), [0]],
  ['a character of every value, also 0', [on('arn:*:*:*:*:*ab\u0000cde*')], broker(), []],
  [
    'in order, whatever the ARN names first',
    [on('arn:*:*:*:*:*-second*'), on('arn:*:*:*:*:*first-*')],
    broker('first-second'),
    [0, 1],
  ],
  [
    'a condition that few have: not by the resource',
    ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) =>
      on(`${BROKER_PREFIX}few-${name}-end:*`, { Condition: { StringEquals: { k: 'x' } } }),
    ),
    broker('few-a-end'),
    [],
  ],
  ['NotResource: always', [NEGATED], broker(), [0]],
  ['a resource without a known name: all', [on(`${BROKER_PREFIX}bills:*`)], UNNAMED, [0]],
  ['no resource', [on(`${BROKER_PREFIX}bills:*`), on('*')], ANY, [1]],
  [
    'a resource before a condition that many share',
    ['orders', 'bills'].map((name) =>
      on(`${BROKER_PREFIX}${name}:*`, { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
    ),
    broker(),
    [0],
  ],
];
/** Eight more statements with the condition of the last row, so that it tells few apart. */
const SHARING = Array.from({ length: WORTH_INDEXING }, (_, index) =>
  on(`${BROKER_PREFIX}sharing-${index}-end:*`, { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
);

describe('statements that an index distinguishes by their resources', () => {
  it.each(ROWS)('%s', (_name, statements, resource, expected) => {
    const more = JSON.stringify(statements).includes('SecureTransport') ? SHARING : [];
    const found = tried([...statements, ...more], resource);
    expect(found?.filter((order) => order < statements.length)).toEqual(expected);
  });

  it('are not indexed if there are few, or if most have the same windows', () => {
    expect(tried([], broker())).toEqual([]);
    const [few] = layersInReach(policySet({ identity: [OTHERS.slice(1)] }), 'mq:A');
    expect(few?.allow.byResource).toBeUndefined();
    const alike = OTHERS.map((_, index) => on(`${BROKER_PREFIX}*${index}*`));
    const [common] = layersInReach(policySet({ identity: [alike] }), 'mq:A');
    expect(common?.allow.byResource).toBeUndefined();
    const values = OTHERS.map((one, index) => ({ ...one, Condition: { StringEquals: { k: `${index}` } } }));
    const [rarer] = layersInReach(policySet({ identity: [values] }), 'mq:A');
    expect(rarer?.allow.byResource).toBeUndefined();
    const [fewWithWindows] = layersInReach(policySet({ identity: [[on('*'), ...OTHERS.slice(1)]] }), 'mq:A');
    expect(fewWithWindows?.allow.byResource).toBeUndefined();
  });

  it('are indexed if a quarter of them has the same windows', () => {
    const quarters = OTHERS.map((_, index) => on(`${BROKER_PREFIX}other-${index % 4}-end:*`));
    const [layer] = layersInReach(policySet({ identity: [quarters] }), 'mq:A');
    expect(layer?.allow.byResource?.statements).toHaveLength(WORTH_INDEXING);
  });

  it('have the start of their resource pattern in a window', () => {
    const others = OTHERS.map((_, index) => on(`arn:*:*:*:*:other-${index}-end:*`));
    expect(tried([on('arn:a*:*:*:*:*')], broker(), others)).toEqual([0]);
    expect(tried([on('arn:a*:*:*:*:*')], ANY, others)).toEqual([]);
  });

  it('are not indexed if they have no window, however many they are', () => {
    const others = [...OTHERS, ...Array.from({ length: 4 * WORTH_INDEXING }, () => NEGATED)];
    expect(tried([on('arn:*:*:*:*:bro*')], broker(), others)).toEqual([0]);
  });

  it('are tried once each, in order, if a window is several times in the ARN', () => {
    const repeated = OTHERS.map((_, index) => on(`${BROKER_PREFIX}*${'ab'.repeat(4)}*-${index}-end`));
    const statements = [
      on([`${BROKER_PREFIX}*xyzxyz*`, 'arn:*:orders:*']),
      on('arn:*:xyzxyzxyz*'),
      ...repeated,
    ];
    const named = broker(`xyzxyzxyzxyz:orders:${'ab'.repeat(1_000)}`);
    expect(tried(statements, named)).toEqual([0, 1]);
  });
});
