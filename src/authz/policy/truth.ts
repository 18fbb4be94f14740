/**
 * Three-valued truth (Kleene's strong logic): `unknown` is a fact that is not yet known and will be true or
 * false.
 * INVARIANT: `true` and `false` stay the same for all values of the unknown facts.
 */
export type Truth = boolean | 'unknown';

export function and(left: Truth, right: Truth): Truth {
  if (left === false || right === false) return false;
  return left === 'unknown' ? left : right;
}

export function or(left: Truth, right: Truth): Truth {
  if (left === true || right === true) return true;
  return left === 'unknown' ? left : right;
}

export function not(value: Truth): Truth {
  return value === 'unknown' ? value : !value;
}
