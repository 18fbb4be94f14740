import type { Value } from '../values/attributeValue.ts';
import type { Bytes } from '../values/bytes.ts';

/** The union of two sets; undefined if they are not sets of the same type. */
export function joinSets(a: Value, b: Value): Value | undefined {
  if (a.SS && b.SS) return { SS: [...new Set([...a.SS, ...b.SS])] };
  if (a.NS && b.NS) return { NS: [...new Set([...a.NS, ...b.NS])] };
  if (a.BS && b.BS)
    return { BS: [...new Map([...a.BS, ...b.BS].map((each) => [each.toJSON(), each])).values()] };
  return undefined;
}

/** The first set without the elements of the second; undefined if they are not sets of the same type. */
export function leaveSets(a: Value, b: Value): Value | 'empty' | undefined {
  if (a.SS && b.SS) return orEmpty('SS', without(a.SS, b.SS));
  if (a.NS && b.NS) return orEmpty('NS', without(a.NS, b.NS));
  if (!a.BS || !b.BS) return undefined;
  const leaving = new Set(b.BS.map((each) => each.toJSON()));
  return orEmpty(
    'BS',
    a.BS.filter((each) => !leaving.has(each.toJSON())),
  );
}

function without(all: readonly string[], leaving: readonly string[]): string[] {
  const gone = new Set(leaving);
  return all.filter((each) => !gone.has(each));
}

function orEmpty(type: 'SS' | 'NS' | 'BS', elements: readonly (string | Bytes)[]): Value | 'empty' {
  return elements.length === 0 ? 'empty' : ({ [type]: elements } as Value);
}
