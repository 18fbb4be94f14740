import { MqError } from '../../model/errors.ts';

/** One `key = value`; `section` is the instance it is for: `m7g.large.3`. */
export interface CuttlefishSetting {
  readonly key: string;
  readonly value: string;
  readonly section: string | undefined;
  readonly line: number;
}

const NOTHING = /^\s*(?:#.*)?$/;
/** Mode 1 is a single instance, 3 a cluster (Developer Guide, "Resource Limit Configuration", sections). */
const SECTION = /^\s*\{\{([a-z0-9]+\.[a-z0-9]+\.[13])\}\}\s*$/;
const SETTING = /^\s*([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)\s*=\s*(.*)$/;
const LONG_QUOTE = "'''";
const LONGEST_QUOTED_SECTION = 100;
/** A comment ends a value that isn't quoted. */
const PLAIN = /^([^#'][^#]*)(?:#.*)?$/;
const BORDER: ReadonlySet<string> = new Set(["'", '\n', '\r']);
const QUOTED = /^'([^']*)'\s*(?:#.*)?$/;

/**
 * The settings of a document, in order: `key = value` lines, comments, long values between `'''`, sections
 * between two equal `{{…}}`.
 * Source: RabbitMQ, "Configuration", the ini-like (sysctl) format; Cuttlefish's grammar, conf_parse.peg.
 */
export function parseCuttlefish(text: string): readonly CuttlefishSetting[] {
  const settings: CuttlefishSetting[] = [];
  const lines = text.split(/\r?\n/);
  let section: string | undefined;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const number = at + 1;
    if (NOTHING.test(line)) continue;
    const [, border] = SECTION.exec(line) ?? [];
    if (border !== undefined) {
      section = crossed(section, border, number);
      continue;
    }
    const [, key, rest] = SETTING.exec(line) ?? [];
    if (key === undefined || rest === undefined) {
      throw invalidCuttlefish(`line ${number} is not a setting. Write [key = value].`);
    }
    const end = rest.startsWith(LONG_QUOTE) ? endOfLongValue(lines, at, rest) : at;
    const value = end === at ? shortValue(rest, number) : longValue(lines, at, end, rest);
    settings.push({ key, value, section, line: number });
    at = end;
  }
  if (section !== undefined) throw invalidCuttlefish(`section [${quoted(section)}] has no end.`);
  return settings;
}

function crossed(open: string | undefined, border: string, line: number): string | undefined {
  if (open === undefined) return border;
  if (open === border) return undefined;
  throw invalidCuttlefish(
    `section [${quoted(border)}] in line ${line} begins inside section [${quoted(open)}].`,
  );
}

/** Shortens a section's name for an error message. */
function quoted(section: string): string {
  return section.slice(0, LONGEST_QUOTED_SECTION);
}

function shortValue(rest: string, line: number): string {
  const long = rest.startsWith(LONG_QUOTE) ? /^'''((?:(?!''').)*)'''\s*(?:#.*)?$/.exec(rest) : null;
  const found = long ?? QUOTED.exec(rest) ?? PLAIN.exec(rest);
  const value = found === long && found !== null ? withoutBorder(found[1] ?? '') : found?.[1]?.trim();
  if (value === undefined || (found !== long && value === '')) {
    throw invalidCuttlefish(`line ${line} has no value. Write [key = value].`);
  }
  return value;
}

/** The index of the line on which the value ends, which may be its first line. */
function endOfLongValue(lines: readonly string[], at: number, rest: string): number {
  if (rest.indexOf(LONG_QUOTE, LONG_QUOTE.length) !== -1) return at;
  for (let end = at + 1; end < lines.length; end++) {
    if (lines[end]?.includes(LONG_QUOTE)) return end;
  }
  throw invalidCuttlefish(`the value that begins in line ${at + 1} has no end.`);
}

function longValue(lines: readonly string[], at: number, end: number, rest: string): string {
  const last = lines[end] ?? '';
  const close = last.indexOf(LONG_QUOTE);
  if (!NOTHING.test(last.slice(close + LONG_QUOTE.length))) {
    throw invalidCuttlefish(`there is text after the value that ends in line ${end + 1}.`);
  }
  return withoutBorder(
    [rest.slice(LONG_QUOTE.length), ...lines.slice(at + 1, end), last.slice(0, close)].join('\n'),
  );
}

/** Quotes and ends of lines at both ends of a long value are not part of it. */
function withoutBorder(content: string): string {
  let start = 0;
  let end = content.length;
  while (start < end && BORDER.has(content.charAt(start))) start++;
  while (end > start && BORDER.has(content.charAt(end - 1))) end--;
  return content.slice(start, end);
}

/**
 * The error for an invalid RabbitMQ configuration. `reason` never repeats a value, because the value may be a
 * secret.
 */
export function invalidCuttlefish(reason: string): MqError {
  return new MqError(
    'BadRequestException',
    `The specified Cuttlefish configuration data is invalid: ${reason}`,
    'data',
  );
}
