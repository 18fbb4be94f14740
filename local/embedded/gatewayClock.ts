import { realNow } from '../frontDoor/realTime.ts';

/** A gateway's time, which `advance` moves ahead of the machine's. */
export interface GatewayClock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds for ages. A restored checkpoint may set it back: its owner drops all caches then. */
  readonly steadyNow: () => number;
  /**
   * A signer's date as the gateway's time. Signers have the machine's clock. A signature in headers ages in
   * real time only: its date is moved by what the clock is ahead now. A presigned URL ages with the gateway:
   * its date is moved by what the clock was ahead in the second of that date.
   */
  readonly signedAt: (date: number, presigned: boolean) => number;
  /** For the times of proofs made elsewhere, whose makers do not know of `advance`. */
  readonly proofNow: () => number;
  readonly offset: () => number;
  advance(milliseconds: number): void;
  /** Sets how far it is ahead, from now on. */
  setOffset(milliseconds: number): void;
}

/** Changes of the offset that are remembered; of older presigned URLs the oldest known offset is taken. */
const MAX_CHANGES = 1_000;

/** @param base milliseconds since 1970; default: the machine's clock */
export function gatewayClock(base: () => number = realNow, machine: () => number = realNow): GatewayClock {
  let advanced = 0;
  // The offset and the machine's time since when it is in force, oldest first.
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
      // Dates are whole seconds. A URL belongs to the offset of the moment when its second began.
      const then = changes.findLast(({ since }) => since <= date) ?? changes[0];
      return date + ahead() + (then?.offset ?? 0);
    },
    advance: (milliseconds) => set(advanced + milliseconds),
    setOffset: set,
  };
}
