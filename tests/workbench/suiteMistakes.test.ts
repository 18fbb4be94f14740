import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSuite } from '../../workbench/test/readSuite.ts';
import { mistakeText } from '../../workbench/test/suiteSource.ts';
import { accountExport, PROD, policy, run } from './testSuite.ts';

const ACCOUNT = accountExport(
  { alice: { policies: { own: policy({ Sid: 'Guard', Effect: 'Deny', Action: 'mq:*', Resource: '*' }) } } },
  { deployer: {} },
);
const FILES = { 'account.json': ACCOUNT, 'broken.json': '{', 'odd.json': '{"Statement": 1}' };

/** A file of two lines before its tests: line 3 is the first that a case writes. */
const suite = (rest: string) => `account: account.json\nnow: 2026-11-29T12:00:00Z\n${rest}`;
const RESOURCES = `resources: { prod: { arn: ${PROD} } }`;
const test = (entry: string) => suite(`${RESOURCES}\ntests:\n  - { name: a, ${entry} }`);
const asked = (more: string) => test(`allowed: all, principals: [user/alice], ${more}`);
const CLAIM = `${RESOURCES}
tests: [{ name: a, never: { principals: all, actions: mq:*, resources: prod } }]`;
const matrix = (more: string) => test(`actions: [mq:ListBrokers], resources: [prod], ${more}`);

/** The place of the mistake is marked with § in the text, and what is said of it. */
const MISTAKES: readonly (readonly [string, string])[] = [
  ['§account: none.json\ntests: [', 'Flow sequence in block collection must be sufficiently indented'],
  ['§tests: []', 'The file must name an account export: account.'],
  ['account: §none.json\ntests: []', 'none.json cannot be read (ENOENT).'],
  ['account: §broken.json\ntests: []', 'broken.json: the account export: it is not JSON'],
  [
    '§account: account.json\ntests: []',
    'The file must give the time of its tests: now: 2026-11-29T12:00:00Z.',
  ],
  ['account: account.json\nnow: §tomorrow\ntests: []', 'now must be a time in UTC: 2026-11-29T12:00:00Z.'],
  [suite('§test: []'), 'the file has no key test. Did you mean tests?'],
  [
    suite('tests: [§{ name: a }]'),
    'A test must say what it expects: allowed, denied, table, requests, never, always or snapshot.',
  ],
  [
    matrix('principals: [§user/alise], allowed: all'),
    'There is no principal or group user/alise. Did you mean user/alice?',
  ],
  [matrix('principals: [user/alice], §alowed: all'), 'a test has no key alowed. Did you mean allowed?'],
  [
    matrix('principals: [user/alice], allowed: [§role/deployer]'),
    'role/deployer selects no row: it is not in the principals of the test.',
  ],
  [
    matrix('principals: [user/alice], denied: { by: §Gard }'),
    'There is no statement, policy or kind of policy Gard. Did you mean Guard?',
  ],
  [matrix('principals: [user/alice], denied: { explicit: §yes please }'), 'explicit must be true or false.'],
  [
    matrix('principals: [user/alice], skip: §true, allowed: all'),
    'skip must have a reason, such as a ticket.',
  ],
  [
    matrix('principals: [user/alice], §until: 2026-12-31, allowed: all'),
    '"until" needs "skip", which is missing.',
  ],
  [
    matrix('principals: [user/alice], context: { §SourceIp: 1.2.3.4 }, allowed: all'),
    'SourceIp is not a condition key, which has the form service:Name.',
  ],
  [
    asked('actions: [§mq:DeleteBrokr]'),
    'mq:DeleteBrokr is not an action of Amazon MQ. Did you mean mq:DeleteBroker?',
  ],
  [asked('actions: [§"s3:*"]'), 's3:* is a pattern: patterns are allowed for actions of mq only.'],
  [asked('resources: [§prd]'), 'There is no resource prd, and it is not an ARN. Did you mean prod?'],
  [asked('resources: [prod], contexts: [§x]'), 'There is no context x.'],
  [
    asked('table: { columns: [§expct], rows: [[allowed]] }'),
    'There is no column expct. Did you mean expect?',
  ],
  [
    asked('table: { columns: [expect, by], rows: [§[allowed]] }'),
    'A row must have 2 cells, one for each column; this one has 1.',
  ],
  [
    test('requests: [{ principal: user/alice, call: §DeleteBrokers, expect: denied }]'),
    'Amazon MQ has no operation DeleteBrokers. Did you mean DeleteBroker?',
  ],
  [
    test('requests: [§{ principal: user/alice, call: DeleteBroker, expect: denied }]'),
    'DeleteBroker is a call on a resource. Name the resource with "resource".',
  ],
  [
    test('requests: [{ principal: user/alice, call: CreateBroker, body: §broken.json, expect: denied }]'),
    'broken.json is not JSON.',
  ],
  [
    suite(`principals: { ci: { arn: §role/deploy } }\n${CLAIM}`),
    'The account has no user or role role/deploy. Did you mean role/deployer?',
  ],
  [
    suite(`principals: { ci: { arn: role/deployer, session: { policy: §odd.json } } }\n${CLAIM}`),
    'Policy odd.json cannot be read: Statement must be a statement.',
  ],
  [
    suite(`principals: { a: { arn: user/alice, session: { §name: x } } }\n${CLAIM}`),
    'A session of a user has no name.',
  ],
  [
    suite(
      "resources: { p: { like: 'arn:aws:mq:*:*:broker:p-*' } }\ntests:\n  - { name: a, " +
        'principals: all, actions: mq:*, resources: §p, allowed: none }',
    ),
    'p is a pattern: only never and always can ask about it.',
  ],
];

/** The text without its mark, and where the mark was. */
function unmarked(text: string): readonly [string, string] {
  const before = text.slice(0, text.indexOf('§')).split('\n');
  return [text.replace('§', ''), `${before.length}:${(before.at(-1) ?? '').length + 1}`];
}

describe('a mistake in a file of policy tests', () => {
  it.each(MISTAKES)('is reported: %#: %s', (marked, sentence) => {
    const [text, place] = unmarked(marked);
    const { mistakes } = run(text, FILES);
    const found = sentence.startsWith('Flow') ? sentence : `suite.yaml:${place}: ${sentence}`;
    expect(mistakes.join('\n')).toContain(found);
  });

  it('is an empty list of a product', () => {
    const { mistakes } = run(matrix('principals: [], allowed: all'), FILES);
    expect(mistakes).toEqual(['suite.yaml:5:5: The list of principals is empty: there is no row.']);
  });

  it('is reported with all others in one run', () => {
    const { mistakes } = run(
      test('principals: [user/x, user/y], actions: [mq:z], resources: [prod], allowed: all'),
      FILES,
    );
    expect(mistakes).toHaveLength(3);
  });

  it('never makes the command throw', () => {
    const word = fc.constantFrom(
      'account',
      'tests',
      'name',
      'table',
      'rows',
      '[',
      ']',
      '{',
      '}',
      ':',
      ' ',
      '\n',
      '- ',
      '&a',
      '*a',
      'all',
      ',',
      '"',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) => {
        const read = readSuite(suite(words.join('')), 'f', () => ACCOUNT);
        if ('mistakes' in read)
          for (const one of read.mistakes) expect(mistakeText(one)).toMatch(/^f:\d+:\d+: ./u);
      }),
      { numRuns: 300 },
    );
  });
});
