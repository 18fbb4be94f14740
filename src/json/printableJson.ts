/** No name or ARN of AWS is longer. */
const MAX_TEXT = 2_048;
const MAX_LINE = 4_096;

/**
 * A value as one line of JSON in printable ASCII: other characters are `\u` escapes, so that no character can
 * control a terminal. In a line of more than 4,096 characters, texts are cut to 2,048. The result is valid
 * JSON.
 */
export function printableJson(value: unknown, indent?: number): string {
  const whole = JSON.stringify(value, undefined, indent);
  const bounded = whole.length > MAX_LINE && indent === undefined ? JSON.stringify(value, cut) : whole;
  return /[^\n\x20-\x7e]/.test(bounded) ? bounded.replace(/[^\n\x20-\x7e]/g, escaped) : bounded;
}

/** Control and format characters, bidirectional ones among them, and Unicode's line breaks; not the tab. */
const STEERING = /(?!\t)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * A log line of another program, in which characters that could control a terminal are written as escapes. A
 * JSON record keeps its meaning, because such characters can only be inside its strings.
 */
export function steadyLine(line: string): string {
  return line.replace(STEERING, (character) => character.split('').map(escaped).join(''));
}

function cut(_: string, value: unknown): unknown {
  return typeof value === 'string' && value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}...` : value;
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
