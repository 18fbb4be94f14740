/** Numbers made into choices, one after the other. */
export function drawer(numbers: readonly number[]) {
  let at = 0;
  const next = () => numbers[at++ % numbers.length] ?? 0;
  return {
    one: <Value>(values: readonly Value[]): Value => values[next() % values.length] as Value,
    /** Once in so many draws. */
    rarely: (times: number) => next() % times === times - 1,
  };
}

export type Draw = ReturnType<typeof drawer>;
