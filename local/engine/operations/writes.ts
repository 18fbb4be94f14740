import { conditionFailed, invalid } from '../engineError.ts';
import { applyUpdate } from '../expressions/applyUpdate.ts';
import type { Condition } from '../expressions/condition.ts';
import { holds } from '../expressions/evaluate.ts';
import { checkOperands } from '../expressions/operandChecks.ts';
import { conditionOf, updateOf } from '../expressions/parsed.ts';
import type { ResolvedPath } from '../expressions/paths.ts';
import { Placeholders } from '../expressions/placeholders.ts';
import { checkUpdate } from '../expressions/updateChecks.ts';
import { keyNames, keyOfItem, keyOfKey, type StoredKey } from '../storage/keys.ts';
import type { StoredTable } from '../storage/tables.ts';
import { checkedMembers } from '../values/attributeValue.ts';
import { itemSize, LARGEST_ITEM } from '../values/itemSize.ts';
import { readItem } from '../values/itemText.ts';
import { type Attributes, newAttributes } from '../values/members.ts';
import type { Context, Input } from './context.ts';
import { checkParameters } from './parameters.ts';

/**
 * A write whose parameters were checked without its item. `apply` runs inside a transaction of the database.
 */
export interface PreparedWrite {
  readonly table: StoredTable;
  readonly key: StoredKey;
  /** The paths that an update names. */
  readonly paths?: readonly ResolvedPath[];
  /** @throws EngineError if its condition does not hold, or an update does not fit the item. */
  apply(): Changed;
}

/** An item before and after a write; undefined if there was or is none. */
export interface Changed {
  readonly before: Attributes | undefined;
  readonly after: Attributes | undefined;
}

interface Guarded {
  readonly table: StoredTable;
  readonly placeholders: Placeholders;
  readonly condition: Condition | undefined;
  readonly showsItem: boolean;
}

export type WriteKind = 'Put' | 'Delete' | 'Update' | 'ConditionCheck';

/** Prepares one write. `rules` names the call whose parameters `given` are. @throws EngineError */
export function prepareWrite(
  context: Context,
  kind: WriteKind,
  rules: WriteKind | 'PutItem' | 'DeleteItem' | 'UpdateItem',
  given: unknown,
): PreparedWrite {
  return PREPARE[kind](context, checkParameters(rules, given));
}

const PREPARE: Readonly<Record<WriteKind, (context: Context, input: Input) => PreparedWrite>> = {
  Put: preparePut,
  Delete: prepareDelete,
  Update: prepareUpdate,
  ConditionCheck: prepareCheck,
};

function preparePut(context: Context, input: Input): PreparedWrite {
  const item = checkedMembers(input.Item);
  const guarded = readGuard(context, input);
  guarded.placeholders.refuseUnused(guarded.condition !== undefined);
  const { table } = guarded;
  const key = keyOfItem(table.key, item);
  const size = itemSize(item);
  if (size > LARGEST_ITEM) throw invalid('Item size has exceeded the maximum allowed size');
  return {
    table,
    key,
    apply: () => {
      const before = context.items.get(table, key);
      guard(guarded, before);
      context.items.put(table, key, item, size);
      return { before, after: item };
    },
  };
}

/** The item that a write names by its key alone, and its condition. `hasCondition`: the call requires one. */
function guardedKey(context: Context, input: Input, hasCondition: boolean) {
  const given = checkedMembers(input.Key);
  const guarded = readGuard(context, input);
  guarded.placeholders.refuseUnused(hasCondition || guarded.condition !== undefined);
  const { table } = guarded;
  return { guarded, table, key: keyOfKey(table.key, given) };
}

function prepareDelete(context: Context, input: Input): PreparedWrite {
  const { guarded, table, key } = guardedKey(context, input, false);
  return {
    table,
    key,
    apply: () => {
      const before = context.items.get(table, key);
      guard(guarded, before);
      context.items.delete(table, key);
      return { before, after: undefined };
    },
  };
}

function prepareUpdate(context: Context, input: Input): PreparedWrite {
  const given = checkedMembers(input.Key);
  const guarded = readGuard(context, input);
  const { table, placeholders } = guarded;
  const actions =
    updateOf('UpdateExpression', input.UpdateExpression, placeholders, (update) => {
      checkUpdate(update, keyNames(table.key), placeholders);
    }) ?? [];
  placeholders.refuseUnused(guarded.condition !== undefined || actions.length > 0);
  const key = keyOfKey(table.key, given);
  return {
    table,
    key,
    paths: actions.map(({ path }) => placeholders.path(path)),
    apply: () => {
      const text = context.items.text(table, key);
      const before = text === undefined ? undefined : readItem(text);
      guard(guarded, before);
      const after = text === undefined ? Object.assign(newAttributes(), given) : readItem(text);
      applyUpdate(actions, before ?? given, after, placeholders);
      const size = itemSize(after);
      if (size > LARGEST_ITEM) throw invalid('Item size to update has exceeded the maximum allowed size');
      context.items.put(table, key, after, size);
      return { before, after };
    },
  };
}

function prepareCheck(context: Context, input: Input): PreparedWrite {
  const { guarded, table, key } = guardedKey(context, input, true);
  return {
    table,
    key,
    apply: () => {
      const item = context.items.get(table, key);
      guard(guarded, item);
      return { before: item, after: item };
    },
  };
}

function readGuard(context: Context, input: Input): Guarded {
  const placeholders = new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues);
  const condition = conditionOf('ConditionExpression', input.ConditionExpression, placeholders, (parsed) => {
    checkOperands(parsed, placeholders);
  });
  const table = context.tables.get(input.TableName as string);
  const showsItem = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
  return { table, placeholders, condition, showsItem };
}

const NO_ITEM: Readonly<Attributes> = Object.freeze(newAttributes());

function guard({ condition, placeholders, showsItem }: Guarded, item: Attributes | undefined): void {
  if (condition === undefined || holds(condition, item ?? NO_ITEM, placeholders)) return;
  throw conditionFailed(showsItem ? item : undefined);
}
