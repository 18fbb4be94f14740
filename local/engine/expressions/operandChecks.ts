import { TYPE_NAMES, type TypeName, typeOf, type Value } from '../values/attributeValue.ts';
import { compareValues } from '../values/compare.ts';
import type { Comparator, Condition, Operand } from './condition.ts';
import { printPath } from './paths.ts';
import type { Placeholders } from './placeholders.ts';
import { ExpressionFault } from './tokens.ts';

const ORDERED: ReadonlySet<TypeName> = new Set(['S', 'N', 'B']);
const SIZED: ReadonlySet<TypeName> = new Set(['S', 'B', 'SS', 'NS', 'BS', 'L', 'M']);
const TEXTUAL: ReadonlySet<TypeName> = new Set(['S', 'B']);
const ANY_ORDER: ReadonlySet<Comparator> = new Set(['=', '<>']);

/**
 * Finds the faults of a condition that do not depend on an item: wrong types of values, and equal operands.
 * @throws ExpressionFault
 */
export function checkOperands(condition: Condition, given: Placeholders): void {
  switch (condition.kind) {
    case 'and':
    case 'or':
      checkOperands(condition.left, given);
      checkOperands(condition.right, given);
      return;
    case 'not':
      checkOperands(condition.of, given);
      return;
    case 'compare': {
      const { operator, left, right } = condition;
      for (const each of [left, right]) {
        checkOperand(each, given);
        if (!ANY_ORDER.has(operator)) needType(each, operator, ORDERED, given);
      }
      refuseSame(operator, left, right, given);
      return;
    }
    case 'between': {
      const { operand, low, high } = condition;
      for (const each of [operand, low, high]) {
        checkOperand(each, given);
        needType(each, 'BETWEEN', ORDERED, given);
      }
      refuseEmptyRange(low, high, given);
      return;
    }
    case 'in':
      for (const each of [condition.operand, ...condition.list]) checkOperand(each, given);
      return;
    case 'function':
      checkFunction(condition, given);
  }
}

function checkFunction(
  { name, operands }: Extract<Condition, { kind: 'function' }>,
  given: Placeholders,
): void {
  for (const each of operands) checkOperand(each, given);
  const [first, second] = operands;
  if (first === undefined || second === undefined) return;
  if (name === 'begins_with') for (const each of operands) needType(each, name, TEXTUAL, given);
  if (name === 'attribute_type') {
    if (second.kind !== 'value') throw wrongType(name, 'path');
    const { S: type } = given.value(second.name);
    if (type === undefined) throw wrongType(name, typeOf(given.value(second.name)));
    if (!(TYPE_NAMES as readonly string[]).includes(type)) {
      throw new ExpressionFault(
        `Invalid attribute type name found; type: ${type}, valid types: {${TYPE_NAMES.join(',')}}`,
      );
    }
  }
  if (name !== 'attribute_type') refuseSame(name, first, second, given);
}

function checkOperand(operand: Operand, given: Placeholders): void {
  if (operand.kind !== 'size') return;
  checkOperand(operand.of, given);
  needType(operand.of, 'size', SIZED, given);
}

/** Checks the type of a value. The type of an attribute is checked later, with the item. */
function needType(operand: Operand, name: string, types: ReadonlySet<TypeName>, given: Placeholders): void {
  const type = staticType(operand, given);
  if (type !== undefined && !types.has(type)) throw wrongType(name, type);
}

function staticType(operand: Operand, given: Placeholders): TypeName | undefined {
  if (operand.kind === 'size') return 'N';
  return operand.kind === 'value' ? typeOf(given.value(operand.name)) : undefined;
}

export function wrongType(name: string, type: string): ExpressionFault {
  return new ExpressionFault(
    `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
  );
}

function refuseSame(name: string, first: Operand, second: Operand, given: Placeholders): void {
  if (first.kind !== 'path' || second.kind !== 'path') return;
  const printed = printPath(given.path(first.path));
  if (printed !== printPath(given.path(second.path))) return;
  throw new ExpressionFault(
    'The first operand must be distinct from the remaining operands for this operator or function; ' +
      `operator: ${name}, first operand: ${printed}`,
  );
}

function refuseEmptyRange(low: Operand, high: Operand, given: Placeholders): void {
  if (low.kind !== 'value' || high.kind !== 'value') return;
  const [lower, upper] = [given.value(low.name), given.value(high.name)];
  const bounds = `lower bound operand: ${printed(lower)}, upper bound operand: ${printed(upper)}`;
  const order = compareValues(lower, upper);
  if (order === undefined) {
    throw new ExpressionFault(
      `The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`,
    );
  }
  if (order > 0) {
    throw new ExpressionFault(
      `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
    );
  }
}

function printed(value: Value): string {
  const type = typeOf(value);
  const text = value.B ? value.B.toJSON() : String(value[type]);
  return `AttributeValue: {${type}:${text.slice(0, 200)}}`;
}
