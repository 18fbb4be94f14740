import { projected } from '../expressions/project.ts';
import type { Attributes } from '../values/members.ts';
import type { Context, Input, Operation, Output } from './context.ts';
import { type Changed, type PreparedWrite, prepareWrite } from './writes.ts';

export const putItem: Operation = (context, input) => {
  return answer(context, input, prepareWrite(context, 'Put', 'PutItem', input));
};

export const deleteItem: Operation = (context, input) => {
  return answer(context, input, prepareWrite(context, 'Delete', 'DeleteItem', input));
};

export const updateItem: Operation = (context, input) => {
  return answer(context, input, prepareWrite(context, 'Update', 'UpdateItem', input));
};

function answer({ database }: Context, input: Input, write: PreparedWrite): Output {
  const changed = database.write(() => write.apply());
  const wanted = RETURNED[(input.ReturnValues ?? 'NONE') as keyof typeof RETURNED];
  const attributes = wanted(changed, write);
  return attributes === undefined || Object.keys(attributes).length === 0 ? {} : { Attributes: attributes };
}

type Returned = (changed: Changed, write: PreparedWrite) => Attributes | undefined;

/** The attributes that each ReturnValues returns. */
const RETURNED = {
  NONE: () => undefined,
  ALL_OLD: ({ before }) => before,
  ALL_NEW: ({ after }) => after,
  UPDATED_OLD: ({ before }, { paths = [] }) => before && projected(before, paths),
  UPDATED_NEW: ({ after }, { paths = [] }) => after && projected(after, paths),
} as const satisfies Record<string, Returned>;
