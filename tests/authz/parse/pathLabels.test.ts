import { describe, expect, it } from 'vitest';
import { canonicalPaths } from '../../../src/authz/authenticate/canonicalRequest.ts';
import { pathLabels } from '../../../src/authz/parse/pathLabels.ts';
import { MISMATCH } from '../fixtures/sentences.ts';

describe('the labels of a path', () => {
  const good: [string, string[]][] = [
    ['/', ['']],
    ['/a', ['a']],
    ['/a/', ['a', '']],
    ['/v1/brokers/b-1', ['v1', 'brokers', 'b-1']],
    ['/a%20b', ['a b']],
    ['/a b', ['a b']],
    ['/a+b', ['a+b']],
    ['/a%2Bb', ['a+b']],
    ['/arn%3Aaws%3Amq', ['arn:aws:mq']],
    ['/arn:aws:mq', ['arn:aws:mq']],
    ['/gr%C3%BCn', ['grün']],
    ['/grün', ['grün']],
    ['/%F0%9F%98%80', ['😀']],
    ['/%61%62', ['ab']],
    ['/%e2%82%ac', ['€']],
    ['/a..b', ['a..b']],
    ['/...', ['...']],
    ['/.a', ['.a']],
    ['/a%3Fb%23c', ['a?b#c']],
    ['/a?b', ['a?b']],
    ['/a\\b', ['a\\b']],
    ['/__proto__/constructor', ['__proto__', 'constructor']],
    ['/~!@$&*()_-+=', ['~!@$&*()_-+=']],
  ];
  it.each(good)('of %j is as recorded', (path, labels) => expect(pathLabels(path)).toEqual(labels));

  const refused = [
    '',
    'a',
    'v1/brokers',
    '*',
    'http://host/v1',
    '//',
    '//a',
    '/a//b',
    '/a//',
    '/.',
    '/..',
    '/./a',
    '/a/..',
    '/a/../b',
    '/%2e',
    '/%2E%2e',
    '/.%2e/a',
    '/%2e./a',
    '/a%2Fb',
    '/a%2fb',
    '/%2F',
    '/a%25',
    '/a%252Fb',
    '/%2561',
    '/%',
    '/a%',
    '/a%2',
    '/a%zz',
    '/%u0061',
    '/%C0%AF',
    '/%E0%80%AF',
    '/%ED%A0%80',
    '/%FF',
    '/%C3',
    '/%00',
    '/\u0000',
    '/a%0A',
    '/a%0D%0Ab',
    '/a\n',
    '/%09',
    '/%1F',
    '/%7F',
    '/a\u007f',
  ];
  it.each(refused)('%j is not a label that a signer makes', (path) => {
    expect(() => pathLabels(path)).toThrow(
      expect.objectContaining({ name: 'InvalidSignatureException', message: MISMATCH }),
    );
  });
});

describe('the canonical spelling of a label', () => {
  const cases: [string[], string[]][] = [
    [[''], ['/']],
    [['v1', 'brokers'], ['/v1/brokers']],
    [['v1', ''], ['/v1/']],
    [['a b'], ['/a%2520b', '/a%20b']],
    [['arn:aws'], ['/arn%253Aaws', '/arn%3Aaws']],
    [['!'], ['/%2521', '/%21']],
    [["'"], ['/%2527', '/%27']],
    [['('], ['/%2528', '/%28']],
    [[')'], ['/%2529', '/%29']],
    [['*'], ['/%252A', '/%2A']],
    [["!'()*"], ['/%2521%2527%2528%2529%252A', '/%21%27%28%29%2A']],
    [['~._-'], ['/~._-']],
    [
      ['ü', '€'],
      ['/%25C3%25BC/%25E2%2582%25AC', '/%C3%BC/%E2%82%AC'],
    ],
  ];
  it.each(cases)('of %j is as recorded', (labels, paths) => expect(canonicalPaths(labels)).toEqual(paths));
  it('does not exist for half of a surrogate pair', () => {
    expect(() => canonicalPaths(['\ud800'])).toThrow(MISMATCH);
  });
});
