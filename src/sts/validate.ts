import { quotable } from '../authz/errors.ts';
import type { Parameters } from '../query/parameters.ts';
import { validationError } from '../query/queryService.ts';

/** What the service's model requires of one parameter. Bounds of lengths and ranges are inclusive. */
export interface Rule {
  readonly required?: true;
  readonly length?: readonly [min: number, max: number];
  readonly range?: readonly [min: number, max: number];
  /** The pattern as the model and its error sentence write it; it must match the whole value. */
  readonly pattern?: string;
  /** The error sentence does not repeat the value. */
  readonly secret?: true;
}

/** Rules that several operations share. Source: STS API Reference, each operation's request parameters. */
export const NAME_PATTERN = '[\\w+=,.@-]*';
export const ROLE_ARN: Rule = { required: true, length: [20, 2048] };
export const ROLE_SESSION_NAME: Rule = { required: true, length: [2, 64], pattern: NAME_PATTERN };
/**
 * AWS's model has no upper bound for AssumeRole, but its text has it, and a public program quotes this
 * refusal of the service for 2,238 characters, which comes before the trust policy is read.
 */
export const POLICY: Rule = {
  length: [1, 2048],
  pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
  secret: true,
};
export const MFA_RULES = {
  SerialNumber: { length: [9, 256], pattern: '[\\w+=/:,.@-]*' },
  TokenCode: { length: [6, 6], pattern: '[\\d]*', secret: true },
} as const satisfies Readonly<Record<string, Rule>>;

/**
 * Checks every parameter that has a rule. @throws QueryError ValidationError with a sentence for each that
 * breaks its rule
 */
export function validate(parameters: Parameters, rules: Readonly<Record<string, Rule>>): void {
  const faults = Object.entries(rules).flatMap(([name, rule]) => faultsOf(name, parameters, rule));
  refuse(faults);
}

/** @throws QueryError ValidationError when the list has a violation */
export function refuse(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const heading = faults.length === 1 ? '1 validation error' : `${faults.length} validation errors`;
  throw validationError(`${heading} detected: ${faults.join('; ')}`);
}

/** The violations of one text, by its place in the request (`tags.1.member.key`). */
export function textFaults(place: string, value: string, { length, pattern, secret }: Rule): string[] {
  const fault = (constraint: string) =>
    `Value ${secret ? '' : `'${quotable(value)}' `}at '${place}' failed to ` +
    `satisfy constraint: Member must ${constraint}`;
  const faults: string[] = [];
  const [min, max] = length ?? [0, Number.POSITIVE_INFINITY];
  const characters = [...value].length;
  if (characters < min) faults.push(fault(`have length greater than or equal to ${min}`));
  if (characters > max) faults.push(fault(`have length less than or equal to ${max}`));
  // The pattern runs only on a value of allowed length, because a value in a request can be very long.
  else if (pattern !== undefined && !compiled(pattern).test(value)) {
    faults.push(fault(`satisfy regular expression pattern: ${pattern}`));
  }
  return faults;
}

function faultsOf(name: string, parameters: Parameters, rule: Rule): string[] {
  const place = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  const value = parameters.get(name);
  if (value === undefined || (value === '' && rule.required === true)) {
    if (rule.required !== true) return [];
    return [`Value null at '${place}' failed to satisfy constraint: Member must not be null`];
  }
  return rule.range === undefined
    ? textFaults(place, value, rule)
    : rangeFaults(place, parameters.integer(name) ?? 0, rule.range);
}

function rangeFaults(place: string, value: number, [min, max]: readonly [number, number]): string[] {
  const fault = (bound: string) =>
    `Value '${value}' at '${place}' failed to satisfy constraint: Member must have value ${bound}`;
  if (value < min) return [fault(`greater than or equal to ${min}`)];
  return value > max ? [fault(`less than or equal to ${max}`)] : [];
}

/** Compiled patterns of this code, never of a caller. */
const patterns = new Map<string, RegExp>();

function compiled(pattern: string): RegExp {
  const known = patterns.get(pattern) ?? new RegExp(`^(?:${pattern})$`, 'u');
  patterns.set(pattern, known);
  return known;
}
