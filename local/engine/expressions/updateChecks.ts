import { invalidParameter } from '../engineError.ts';
import { type TypeName, typeOf } from '../values/attributeValue.ts';
import { wrongType } from './operandChecks.ts';
import { refuseMeetingPaths } from './paths.ts';
import type { Placeholders } from './placeholders.ts';
import { ExpressionFault } from './tokens.ts';
import type { Action, Assigned } from './updates.ts';

/** Types as DynamoDB writes them in errors about ADD and DELETE. */
const LONG_NAMES: Readonly<Record<TypeName, string>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  BOOL: 'BOOLEAN',
  NULL: 'NULL',
  SS: 'STRING_SET',
  NS: 'NUMBER_SET',
  BS: 'BINARY_SET',
  L: 'LIST',
  M: 'MAP',
};
const SETS: ReadonlySet<TypeName> = new Set(['SS', 'NS', 'BS']);
const OPERAND_TYPES = { '+': 'N', '-': 'N', list_append: 'L' } as const;

/** Finds the faults of an update that do not depend on an item. @throws ExpressionFault or EngineError */
export function checkUpdate(
  actions: readonly Action[],
  keyNames: readonly string[],
  given: Placeholders,
): void {
  for (const action of actions) {
    if (action.kind === 'SET') checkAssigned(action.value, given);
    if (action.kind !== 'ADD' && action.kind !== 'DELETE') continue;
    const type = typeOf(given.value(action.name));
    if (SETS.has(type) || (action.kind === 'ADD' && type === 'N')) continue;
    throw new ExpressionFault(
      'Incorrect operand type for operator or function; ' +
        `operator: ${action.kind}, operand type: ${LONG_NAMES[type]}`,
    );
  }
  const paths = actions.map(({ path }) => given.path(path));
  refuseMeetingPaths(paths);
  const key = keyNames.find((name) => paths.some(([first]) => first === name));
  if (key === undefined) return;
  throw invalidParameter(`Cannot update attribute ${key}. This attribute is part of the key`);
}

function checkAssigned(value: Assigned, given: Placeholders): void {
  if (value.kind === 'if_not_exists') checkAssigned(value.otherwise, given);
  if (value.kind === 'path' || value.kind === 'value' || value.kind === 'if_not_exists') return;
  for (const operand of [value.first, value.second]) {
    checkAssigned(operand, given);
    if (operand.kind !== 'value') continue;
    const type = typeOf(given.value(operand.name));
    if (type !== OPERAND_TYPES[value.kind]) throw wrongType(value.kind, type);
  }
}
