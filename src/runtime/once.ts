/** A value that is made when it is first asked for. */
export interface Once<Value> {
  (): Promise<Value>;
  /** The next call makes the value anew. */
  forget(): void;
}

/** Makes a value when it is first asked for, and then always gives that one; a failure is not kept. */
export function once<Value>(make: () => Promise<Value>): Once<Value> {
  let made: Promise<Value> | undefined;
  const ask = () => {
    if (made !== undefined) return made;
    const making = make();
    made = making;
    making.catch(() => {
      if (made === making) made = undefined;
    });
    return making;
  };
  return Object.assign(ask, {
    forget: () => {
      made = undefined;
    },
  });
}
