import { invalid, invalidParameter } from '../engineError.ts';
import { AFTER_ALL, afterPrefix, BEFORE_ALL, justAfter } from '../storage/keyBounds.ts';
import { type KeyAttribute, type KeySchema, keyBytes } from '../storage/keys.ts';
import { typeOf } from '../values/attributeValue.ts';
import type { Condition, Operand } from './condition.ts';
import { checkOperands } from './operandChecks.ts';
import { conditionOf, invalidExpression } from './parsed.ts';
import type { Placeholders } from './placeholders.ts';

/** A partition, and its sort keys from `from` on and before `to`. */
export interface KeyCondition {
  readonly hash: Uint8Array;
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}

/** One test of one key attribute. `operands`: `:` placeholders. */
interface Test {
  readonly name: string;
  readonly operator: string;
  readonly operands: readonly string[];
}

/**
 * Reads a key condition: the partition key equals a value, and at most one test of the sort key.
 * Source: Developer Guide, "Key condition expressions for the Query operation". @throws EngineError
 * (ValidationException)
 */
export function keyConditionOf(schema: KeySchema, text: unknown, given: Placeholders): KeyCondition {
  const condition = conditionOf('KeyConditionExpression', text, given, (parsed) => {
    checkOperands(parsed, given);
  });
  const tests = new Map<string, Test>();
  for (const test of condition ? testsOf(condition, given) : []) {
    if (tests.has(test.name)) {
      throw invalidExpression(
        'KeyConditionExpression',
        'KeyConditionExpressions must only contain one condition per key',
      );
    }
    tests.set(test.name, test);
  }
  if (tests.size > 2) throw invalid('Conditions can be of length 1 or 2 only');
  const hash = tests.get(schema.hash.name);
  if (hash === undefined) throw missed(schema.hash.name);
  if (hash.operator !== '=') throw invalid('Query key condition not supported');
  const range = schema.range && tests.get(schema.range.name);
  if (tests.size === 2 && range === undefined) throw missed(schema.range?.name ?? schema.hash.name);
  const [hashBytes = BEFORE_ALL] = bytesOf(hash, schema.hash, 'hash', given);
  if (range === undefined || schema.range === undefined) {
    return { hash: hashBytes, from: BEFORE_ALL, to: AFTER_ALL };
  }
  const bound = BOUNDS[range.operator];
  if (bound === undefined) throw invalid('Query key condition not supported');
  const [low = BEFORE_ALL, high = low] = bytesOf(range, schema.range, 'range', given);
  return { hash: hashBytes, ...bound(low, high) };
}

type Bound = (low: Uint8Array, high: Uint8Array) => { readonly from: Uint8Array; readonly to: Uint8Array };

const BOUNDS: Readonly<Record<string, Bound>> = {
  '=': (key) => ({ from: key, to: justAfter(key) }),
  '<': (key) => ({ from: BEFORE_ALL, to: key }),
  '<=': (key) => ({ from: BEFORE_ALL, to: justAfter(key) }),
  '>': (key) => ({ from: justAfter(key), to: AFTER_ALL }),
  '>=': (key) => ({ from: key, to: AFTER_ALL }),
  BETWEEN: (low, high) => ({ from: low, to: justAfter(high) }),
  begins_with: (prefix) => ({ from: prefix, to: afterPrefix(prefix) }),
};

function testsOf(condition: Condition, given: Placeholders): readonly Test[] {
  switch (condition.kind) {
    case 'and':
      return [...testsOf(condition.left, given), ...testsOf(condition.right, given)];
    case 'compare':
      if (condition.operator === '<>') throw invalidOperator('<>');
      return [test(condition.operator, [condition.left, condition.right], given)];
    case 'between':
      return [test('BETWEEN', [condition.operand, condition.low, condition.high], given)];
    case 'function':
      if (condition.name !== 'begins_with') throw invalidOperator(condition.name);
      return [test(condition.name, condition.operands, given)];
    default:
      throw invalidOperator(condition.kind.toUpperCase());
  }
}

function test(operator: string, [attribute, ...others]: readonly Operand[], given: Placeholders): Test {
  if (attribute?.kind !== 'path') {
    throw invalidExpression(
      'KeyConditionExpression',
      `Invalid condition in KeyConditionExpression: the first operand of ${operator} must be a key attribute`,
    );
  }
  const [name, ...inner] = given.path(attribute.path);
  if (inner.length > 0) {
    throw invalidExpression(
      'KeyConditionExpression',
      'KeyConditionExpressions cannot have conditions on nested attributes',
    );
  }
  const operands = others.map((operand) => {
    if (operand.kind === 'value') return operand.name;
    throw invalidExpression(
      'KeyConditionExpression',
      `Invalid condition in KeyConditionExpression: the other operands of ${operator} must be values`,
    );
  });
  return { name: name as string, operator, operands };
}

function bytesOf(
  { operands }: Test,
  attribute: KeyAttribute,
  part: 'hash' | 'range',
  given: Placeholders,
): Uint8Array[] {
  return operands.map((operand) => {
    const value = given.value(operand);
    if (typeOf(value) !== attribute.type) {
      throw invalidParameter('Condition parameter type does not match schema type');
    }
    return keyBytes(attribute, value, part);
  });
}

function invalidOperator(operator: string) {
  return invalidExpression(
    'KeyConditionExpression',
    `Invalid operator used in KeyConditionExpression: ${operator}`,
  );
}

function missed(name: string) {
  return invalid(`Query condition missed key schema element: ${name}`);
}
