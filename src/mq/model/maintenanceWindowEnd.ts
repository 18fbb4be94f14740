import type { MaintenanceWindow } from './broker.ts';
import { DAYS_OF_WEEK } from './engine.ts';

/** Developer Guide, "Scheduling the maintenance window": two hours, once a week. */
const WINDOW_MS = 2 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** From the day before, whose window may still be open, to a week later; one more, because a zone may be ahead by a day. */
const DAYS_LOOKED_AT = 10;

const OFFSET = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::(\d\d))?$/;

/**
 * When the next window has completed: the first end of a window after a moment.
 * @param now Milliseconds since the epoch; so is the answer.
 */
export function maintenanceWindowEnd(window: MaintenanceWindow, now: number): number {
  const today = Math.floor((now + offsetAt(window.timeZone, now)) / DAY_MS);
  const [hours = 0, minutes = 0] = window.timeOfDay.split(':').map(Number);
  for (let day = today - 1; day < today + DAYS_LOOKED_AT; day++) {
    // The epoch's first day was a Thursday; DAYS_OF_WEEK begins with Monday.
    if (DAYS_OF_WEEK[(((day + 3) % 7) + 7) % 7] !== window.dayOfWeek) continue;
    const local = day * DAY_MS + (hours * 60 + minutes) * 60 * 1000;
    const end = toEpoch(local, window.timeZone) + WINDOW_MS;
    if (end > now) return end;
  }
  throw new Error('no maintenance window within a week');
}

/** A wall-clock time, as milliseconds, in a zone. Where clocks jump, the offset of about that time is as good as any. */
function toEpoch(local: number, timeZone: string): number {
  const guess = local - offsetAt(timeZone, local);
  return local - offsetAt(timeZone, guess);
}

/** How far a zone is ahead of UTC, in milliseconds. */
function offsetAt(timeZone: string, moment: number): number {
  const [, sign, hours, minutes = '0'] = OFFSET.exec(timeZone) ?? [];
  if (hours !== undefined) {
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60 * 1000;
  }
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(moment);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return OFFSET.test(name) ? offsetAt(name, moment) : 0;
}
