/** Random parts of an answer, by the token that a table writes for them. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  '<time>': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z$/,
  '<id>': /^[bc]-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/,
  '<arn>': /^arn:aws:mq:us-east-1:\d{12}:(?:broker:[^:]+:b|configuration:c)-[\da-f-]{36}$/,
  '<ip>': /^\d{1,3}(?:\.\d{1,3}){3}$/,
  '<token>': /^[\w+/=-]+$/,
  '<text>': /./,
};

/**
 * An answer with the tokens of `expected` in place of what fits them, and its members in one order, so that
 * the two can be compared as text.
 */
export function shapedLike(answer: unknown, expected: unknown): unknown {
  if (typeof expected === 'string' && typeof answer === 'string') {
    return SHAPES[expected]?.test(answer) ? expected : answer;
  }
  if (Array.isArray(answer)) {
    return answer.map((item, index) =>
      shapedLike(item, Array.isArray(expected) ? expected[index] : undefined),
    );
  }
  if (typeof answer !== 'object' || answer === null) return answer;
  const members = expected as Record<string, unknown> | undefined;
  const sorted = Object.entries(answer).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, value]) => [name, shapedLike(value, members?.[name])]));
}

/** The same value with every `{name}` in its texts replaced by what is kept under that name. */
export function filledIn<Value>(value: Value, kept: ReadonlyMap<string, string>): Value {
  const fill = (one: unknown): unknown => {
    if (typeof one === 'string') return one.replace(/\{(\w+)\}/g, (all, name) => kept.get(name) ?? all);
    if (Array.isArray(one)) return one.map(fill);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([name, member]) => [name, fill(member)]));
  };
  return fill(value) as Value;
}
