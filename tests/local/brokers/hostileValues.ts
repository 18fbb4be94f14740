/** Values that would end a line, a quote or a setting in some version of RabbitMQ's configuration. */
export const HOSTILE_VALUES: readonly string[] = [
  "a'''b",
  "a'b",
  "x'",
  'a#b',
  '#',
  'a b',
  'a\nlisteners.tcp.1 = 0.0.0.0:5672',
  'a\ninclude /etc/*',
  '%',
  '%s ~p ~s',
  'a\\nb\\',
  '"quoted"',
  '{{m7g.large.1}}',
  '$',
  '${HOME} %PATH% `id`',
  '<secrets',
  'cn=${username},ou=People,dc=example,dc=com',
  'é',
  'łódź ✓ 😀',
  'a\u2028b',
  '[{administrator, {constant, true}}]',
  '='.repeat(5_000),
];

export const HOSTILE_CHARACTERS: readonly string[] = [
  ...["'", "'''", '#', '$', '(', ')', '<', '>', '{', '}', '\\', '%', '"', '=', '.', ' ', '\t', '\n'],
  ...['a', 'include', 'listeners.tcp.1 = 1', 'é', '✓', '😀', '\0', '\u007f', '\u2028'],
];

const LINE = /^(?!')(?!\s)[^\n\r\u2028\u2029]+(?<!\s)$/;
const LONG = /^(?!['\n])(?:(?!''')[^\r])*(?<!['\n])$/;

/** The ways to write a value in a document: as it is, between quotes, and between three of them. */
export function writings(value: string): readonly string[] {
  const line = LINE.test(value);
  return [
    ...(line && !value.includes('#') ? [value] : []),
    ...(line && !value.includes("'") ? [`'${value}'`] : []),
    ...(LONG.test(value) ? [`'''\n${value}\n'''`] : []),
  ];
}
