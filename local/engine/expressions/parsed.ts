import { type EngineError, invalid } from '../engineError.ts';
import { type Condition, parseCondition } from './condition.ts';
import { type Path, parsePath } from './paths.ts';
import type { Placeholders } from './placeholders.ts';
import { ExpressionFault, Tokens } from './tokens.ts';
import { type Action, parseUpdate } from './updates.ts';

/** The parameters that contain an expression. */
export type Parameter =
  | 'ConditionExpression'
  | 'FilterExpression'
  | 'KeyConditionExpression'
  | 'ProjectionExpression'
  | 'UpdateExpression';

interface Parsed<T> {
  readonly expression: T;
  /** The placeholders in the expression, with `#` and `:`. */
  readonly used: ReadonlySet<string>;
}

/** Source: Developer Guide, "Quotas: expression parameters": 4 KB. */
const LONGEST = 4096;
/** The most cached expressions. A parsed expression takes about 2 KB, and a gateway has about 60 of them. */
const MOST_CACHED = 500;

/** Reads conditions, key conditions and filters. */
export const conditionOf = reader<Condition>(parseCondition);
/** Reads updates. */
export const updateOf = reader<readonly Action[]>(parseUpdate);
/** Reads projections. */
export const projectionOf = reader<readonly Path[]>(parseProjection);

/**
 * A reader of one grammar. It parses each text once and caches the result, and in each call it marks the
 * placeholders as used. `check` finds faults that depend on the placeholders' values.
 */
function reader<T>(parse: (tokens: Tokens) => T) {
  const cache = new Map<string, Parsed<T>>();
  return (
    parameter: Parameter,
    text: unknown,
    placeholders: Placeholders,
    check?: (expression: T) => void,
  ): T | undefined => {
    if (text === undefined || text === null) return undefined;
    if (typeof text !== 'string') throw invalid(`${parameter} is not a string`);
    return explained(parameter, () => {
      const parsed = cache.get(text) ?? parseNew(parse, text);
      if (!cache.has(text)) {
        if (cache.size >= MOST_CACHED) cache.delete(cache.keys().next().value as string);
        cache.set(text, parsed);
      }
      placeholders.use(parsed.used);
      check?.(parsed.expression);
      return parsed.expression;
    });
  };
}

function parseNew<T>(parse: (tokens: Tokens) => T, text: string): Parsed<T> {
  const size = Buffer.byteLength(text);
  if (size > LONGEST) {
    throw new ExpressionFault(
      `Expression size has exceeded the maximum allowed size; expression size: ${size}`,
    );
  }
  const tokens = new Tokens(text);
  const used = tokens.placeholders();
  return { expression: parse(tokens), used };
}

function parseProjection(tokens: Tokens): readonly Path[] {
  const paths = [parsePath(tokens)];
  while (tokens.accept(',')) paths.push(parsePath(tokens));
  tokens.expectEnd();
  return paths;
}

/** Puts the parameter's name before a fault of its expression. */
function explained<T>(parameter: Parameter, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof ExpressionFault) throw invalidExpression(parameter, error.message);
    throw error;
  }
}

export function invalidExpression(parameter: Parameter, message: string): EngineError {
  return invalid(`Invalid ${parameter}: ${message}`);
}
