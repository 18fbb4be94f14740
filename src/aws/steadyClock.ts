/**
 * A clock for ages, in milliseconds from no particular moment: it never goes back, and advances at least as far as either of the two
 * it is made of. Wall clocks are set back; monotonic ones may stand still while a Lambda container is frozen. Set forward, it only
 * ends things early.
 */
export function steadyClock(
  wall: () => number = Date.now,
  monotonic: () => number = () => performance.now(),
): () => number {
  let elapsed = 0;
  let lastWall = wall();
  let lastMonotonic = monotonic();
  return () => {
    const nowWall = wall();
    const nowMonotonic = monotonic();
    elapsed += Math.max(0, nowWall - lastWall, nowMonotonic - lastMonotonic);
    lastWall = nowWall;
    lastMonotonic = nowMonotonic;
    return elapsed;
  };
}
