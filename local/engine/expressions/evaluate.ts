import { typeOf, type Value } from '../values/attributeValue.ts';
import { compareValues, valuesEqual } from '../values/compare.ts';
import type { Attributes } from '../values/members.ts';
import type { Comparator, Condition, FunctionName, Operand } from './condition.ts';
import { valueAt } from './paths.ts';
import type { Placeholders } from './placeholders.ts';

/** Whether a condition holds for an item; an absent item has no attributes. */
export function holds(condition: Condition, item: Readonly<Attributes>, given: Placeholders): boolean {
  switch (condition.kind) {
    case 'and':
      return holds(condition.left, item, given) && holds(condition.right, item, given);
    case 'or':
      return holds(condition.left, item, given) || holds(condition.right, item, given);
    case 'not':
      return !holds(condition.of, item, given);
    case 'compare': {
      const left = operandOf(condition.left, item, given);
      return compares(condition.operator, left, operandOf(condition.right, item, given));
    }
    case 'between': {
      const value = operandOf(condition.operand, item, given);
      return (
        compares('>=', value, operandOf(condition.low, item, given)) &&
        compares('<=', value, operandOf(condition.high, item, given))
      );
    }
    case 'in': {
      const value = operandOf(condition.operand, item, given);
      return condition.list.some((each) => compares('=', value, operandOf(each, item, given)));
    }
    case 'function': {
      const [first, second] = condition.operands.map((each) => operandOf(each, item, given));
      return FUNCTIONS[condition.name](first, second);
    }
  }
}

/** The value of an operand for this item; undefined if the attribute does not exist. */
function operandOf(operand: Operand, item: Readonly<Attributes>, given: Placeholders): Value | undefined {
  if (operand.kind === 'value') return given.value(operand.name);
  if (operand.kind === 'path') return valueAt(item, given.path(operand.path));
  const size = sizeOf(operandOf(operand.of, item, given));
  return size === undefined ? undefined : { N: String(size) };
}

const ORDERS: Readonly<Record<Exclude<Comparator, '=' | '<>'>, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** An absent attribute is unequal to every value, and it is neither less nor greater than any. */
function compares(operator: Comparator, left: Value | undefined, right: Value | undefined): boolean {
  if (left === undefined || right === undefined) return operator === '<>';
  if (operator === '=') return valuesEqual(left, right);
  if (operator === '<>') return !valuesEqual(left, right);
  const order = compareValues(left, right);
  return order !== undefined && ORDERS[operator](order);
}

type Test = (first: Value | undefined, second: Value | undefined) => boolean;

const FUNCTIONS: Readonly<Record<FunctionName, Test>> = {
  attribute_exists: (value) => value !== undefined,
  attribute_not_exists: (value) => value === undefined,
  attribute_type: (value, type) => value !== undefined && type?.S === typeOf(value),
  begins_with: beginsWith,
  contains,
};

function beginsWith(value: Value | undefined, prefix: Value | undefined): boolean {
  if (value?.S !== undefined && prefix?.S !== undefined) return value.S.startsWith(prefix.S);
  if (value?.B === undefined || prefix?.B === undefined) return false;
  return Buffer.compare(value.B.subarray(0, prefix.B.length), prefix.B) === 0;
}

/** Whether a value contains another one: a part of a string or of bytes, or an element of a set or list. */
function contains(value: Value | undefined, part: Value | undefined): boolean {
  if (value === undefined || part === undefined) return false;
  if (value.S !== undefined) return part.S !== undefined && value.S.includes(part.S);
  if (value.B !== undefined)
    return part.B !== undefined && Buffer.from(value.B).includes(Buffer.from(part.B));
  if (value.SS !== undefined) return part.S !== undefined && value.SS.includes(part.S);
  if (value.NS !== undefined) return part.N !== undefined && value.NS.includes(part.N);
  if (value.BS !== undefined) return value.BS.some((each) => valuesEqual({ B: each }, part));
  return (value.L ?? []).some((each) => valuesEqual(each, part));
}

/** The number of characters, bytes, elements or members; undefined for a value without a size. */
function sizeOf(value: Value | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (value.S !== undefined) return value.S.length;
  if (value.B !== undefined) return value.B.length;
  if (value.M !== undefined) return Object.keys(value.M).length;
  return (value.SS ?? value.NS ?? value.BS ?? value.L)?.length;
}
