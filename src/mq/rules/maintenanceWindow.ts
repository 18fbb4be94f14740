import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { BrokerRecord, MaintenanceWindow } from '../model/broker.ts';
import { DAYS_OF_WEEK } from '../model/engine.ts';
import { MqError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { MaintenanceWindowRequest } from '../shapes/members.ts';

const TIME_OF_DAY = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
/**
 * "The time zone … in either the Country/City format, or the UTC offset format" (API Reference,
 * WeeklyStartTime).
 */
const UTC_OFFSET = /^(?:UTC|GMT)?[+-](?:0?\d|1[0-4])(?::[0-5]\d)?$/;

/**
 * A window as the caller gave it; UTC when no zone is given. The first sentence is recorded, and that it
 * comes before the one about the day.
 */
export function readMaintenanceWindow(request: MaintenanceWindowRequest): MaintenanceWindow {
  const { dayOfWeek, timeOfDay, timeZone = 'UTC' } = request;
  if (!TIME_OF_DAY.test(timeOfDay)) {
    throw new MqError(
      'BadRequestException',
      `Time [${timeOfDay}] is invalid. Specify time in 24-hour format and use ` +
        'only numbers separated by a colon. Example: 13:05.',
      'maintenanceWindowStartTime.timeOfDay',
    );
  }
  const day = DAYS_OF_WEEK.find((one) => one === dayOfWeek.toUpperCase());
  if (day === undefined) {
    throw new MqError(
      'BadRequestException',
      `Value [${dayOfWeek}] of [maintenanceWindowStartTime.dayOfWeek] is ` +
        `invalid. Valid values: [${DAYS_OF_WEEK.join(', ')}].`,
      'maintenanceWindowStartTime.dayOfWeek',
    );
  }
  if (!isTimeZone(timeZone)) {
    throw new MqError(
      'BadRequestException',
      `Time zone [${timeZone}] is invalid. Specify a zone in Country/City or ` +
        'UTC offset format. Example: Europe/Berlin.',
      'maintenanceWindowStartTime.timeZone',
    );
  }
  return { dayOfWeek: day, timeOfDay, timeZone };
}

/** The service picks a random day and hour. Here they are computed from the broker's random id. */
export function defaultMaintenanceWindow(brokerId: string): MaintenanceWindow {
  const digest = createHash('sha256').update(brokerId).digest();
  const day = DAYS_OF_WEEK[digest.readUInt16BE(0) % DAYS_OF_WEEK.length] ?? 'SUNDAY';
  const hour = String(digest.readUInt16BE(2) % 24).padStart(2, '0');
  return { dayOfWeek: day, timeOfDay: `${hour}:00`, timeZone: 'UTC' };
}

function isTimeZone(name: string): boolean {
  if (UTC_OFFSET.test(name)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * A window takes effect at once. It can change four times until the window has completed. The same window
 * again does not count, but after four changes it is refused like another one (recorded).
 * @param now Milliseconds since the epoch.
 */
export function changeWindow(
  broker: BrokerRecord,
  window: MaintenanceWindow,
  now: number,
): Pick<BrokerRecord, 'maintenanceWindowStartTime' | 'windowChanges'> {
  const { maintenanceWindowStartTime: before, windowChanges } = broker;
  const counted = windowChanges !== undefined && now < windowChanges.forgottenAt ? windowChanges.count : 0;
  if (counted >= LIMITS.maintenanceWindowChanges) {
    throw new MqError(
      'BadRequestException',
      'Maintenance window cannot be modified greater ' +
        `than ${LIMITS.maintenanceWindowChanges} times. You will be able to modify your ` +
        'broker maintenance window after the next maintenance window has completed.',
    );
  }
  if (isDeepStrictEqual(before, window)) return { maintenanceWindowStartTime: before, windowChanges };
  const forgottenAt = maintenanceWindowEnd(window, now);
  return { maintenanceWindowStartTime: window, windowChanges: { count: counted + 1, forgottenAt } };
}

/** Developer Guide, "Scheduling the maintenance window": two hours, once a week. */
const WINDOW_MS = 2 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
/**
 * The days on which the window is looked for: from the day before, whose window may still be open, to eight
 * days later, because a zone may be ahead by a day.
 */
const DAYS_LOOKED_AT = 10;

const OFFSET = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::(\d\d))?$/;

/**
 * When the next window ends: the first end of a window after `now`.
 * @param now Milliseconds since the epoch, like the result.
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

/**
 * A wall-clock time, as milliseconds, in a zone. When clocks change near that time, either offset is
 * accepted.
 */
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
