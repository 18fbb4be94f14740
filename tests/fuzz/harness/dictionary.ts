/**
 * What parsers trip over: escapes, steps, separators, halves of characters, names of JavaScript's own, words
 * of the formats.
 */
export const TOKENS: readonly string[] = [
  ...['%2F', '%2f', '%252F', '%', '%4', '%zz', '%00', '%FF', '%ED%A0%80', '+', ' ', '\t', '\r\n', '\n'],
  ...['..', '.', '//', '/', '\\', '?', '#', '&', '=', ';', ',', ':', '*', '${', '${*}', '${aws:username}'],
  ...[
    '\u0000',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\ufeff',
    '\ufffd',
    '\ud800',
    '\udfff',
    '😀',
    'é',
    'İ',
  ],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'toJSON', 'hasOwnProperty', 'length'],
  ...[
    '0',
    '-0',
    '-1',
    '1e999',
    '2147483648',
    '9007199254740993',
    '9'.repeat(40),
    'NaN',
    'null',
    'true',
    '0x10',
  ],
  ...[
    '"',
    "'",
    '`',
    '<',
    '>',
    '</',
    '/>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?x',
    '?>',
    '&amp;',
    '&#0;',
    '&x;',
  ],
  ...[
    '<!DOCTYPE a [<!ENTITY b "c">]>',
    '<!ENTITY % p SYSTEM "file:///etc/passwd">',
    "'''",
    '{{m7g.large.3}}',
  ],
  ...['[', ']', '{', '}', '[]', '{}', 'AWS4-HMAC-SHA256', 'Credential=', 'SignedHeaders=', 'Signature='],
  ...['X-Amz-Signature', 'X-Amz-Security-Token', 'x-amz-content-sha256', 'UNSIGNED-PAYLOAD', 'aws4_request'],
  ...['.member.1', '.member.999999', 'Action', 'Version', '2012-10-17', 'arn:aws:iam::', 'arn:aws:mq:'],
];

/** Nested deeper than recursion goes. */
function deep(levels: number): unknown {
  let value: unknown = [];
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** JSON values of every kind. A new value each time, because the product may change a value that it gets. */
export const VALUES: readonly (() => unknown)[] = [
  ...[
    null,
    true,
    false,
    0,
    -0,
    -1,
    1,
    1.5,
    1e21,
    1e308,
    2 ** 31,
    2 ** 53,
    -(2 ** 63),
    '',
    ' ',
    '0',
    'true',
  ].map((value) => () => value),
  () => [],
  () => ({}),
  () => [[]],
  () => [null],
  () => [{}],
  () => JSON.parse('{"__proto__":{"a":1}}'),
  () => JSON.parse('{"__proto__":null}'),
  () => ({ constructor: { prototype: {} } }),
  () => ({ toString: 1, valueOf: null }),
  () => ({ toJSON: 'x' }),
  () => ({ length: 3, 0: 'a' }),
  () => JSON.parse('{"then":true}'),
  () => 'x'.repeat(100_000),
  () => '\ud800'.repeat(3),
  () => Array.from({ length: 5_000 }, () => 'a'),
  () => Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`k${index}`, index])),
  () => deep(64),
  () => deep(10_000),
];
