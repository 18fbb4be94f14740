import { realNow } from '../frontDoor/realTime.ts';

/** A gateway's time, which `advance` moves ahead of the machine's. */
export interface GatewayClock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /**
   * Milliseconds for the ages of cache entries. A restored checkpoint may set it back; the gateway then
   * empties all caches.
   */
  readonly steadyNow: () => number;
  /**
   * Converts a signer's date, which is of the machine's clock, to the gateway's time. The date of a signature
   * in headers is moved by the present offset, so the signature expires by the machine's clock. The date of a
   * presigned URL is moved by the offset at that date, so the URL expires by the gateway's clock.
   */
  readonly signedAt: (date: number, presigned: boolean) => number;
  /**
   * The machine's clock, for one-time codes, ID tokens and assertions: whoever makes them does not know about
   * `advance`.
   */
  readonly proofNow: () => number;
  readonly offset: () => number;
  advance(milliseconds: number): void;
  /** Sets the offset to the machine's clock. */
  setOffset(milliseconds: number): void;
}

/**
 * The most changes of the offset that are remembered. For older presigned URLs, the oldest known offset is
 * used.
 */
const MAX_CHANGES = 1_000;

/** @param base milliseconds since 1970; default: the machine's clock */
export function gatewayClock(base: () => number = realNow, machine: () => number = realNow): GatewayClock {
  let advanced = 0;
  // Each offset, with the machine's time at which it began; oldest first.
  const changes: { since: number; offset: number }[] = [{ since: Number.NEGATIVE_INFINITY, offset: 0 }];

  const set = (offset: number) => {
    advanced = offset;
    changes.push({ since: machine(), offset });
    if (changes.length > MAX_CHANGES) changes.splice(0, changes.length - MAX_CHANGES);
  };
  const ahead = () => base() - machine();

  return {
    now: () => base() + advanced,
    steadyNow: () => base() + advanced,
    proofNow: base,
    offset: () => advanced,
    signedAt: (date, presigned) => {
      if (!presigned) return date + ahead() + advanced;
      // Dates are whole seconds. The offset at the beginning of the URL's second is used.
      const then = changes.findLast(({ since }) => since <= date) ?? changes[0];
      return date + ahead() + (then?.offset ?? 0);
    },
    advance: (milliseconds) => set(advanced + milliseconds),
    setOffset: set,
  };
}
