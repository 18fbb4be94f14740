import { createHash } from 'node:crypto';
import type { MaintenanceWindow } from '../model/broker.ts';
import { DAYS_OF_WEEK } from '../model/engine.ts';
import { MqError } from '../model/errors.ts';
import type { MaintenanceWindowRequest } from '../shapes/maintenanceWindow.ts';

const TIME_OF_DAY = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
/** "The time zone … in either the Country/City format, or the UTC offset format" (API Reference, WeeklyStartTime). */
const UTC_OFFSET = /^(?:UTC|GMT)?[+-](?:0?\d|1[0-4])(?::[0-5]\d)?$/;

/** A window as the caller gave it; the first sentence is recorded. UTC when no zone is given. */
export function readMaintenanceWindow(request: MaintenanceWindowRequest): MaintenanceWindow {
  const { dayOfWeek, timeOfDay, timeZone = 'UTC' } = request;
  if (!TIME_OF_DAY.test(timeOfDay)) {
    throw new MqError(
      'BadRequestException',
      `Time [${timeOfDay}] is invalid. Specify time in 24-hour format and use only numbers separated by a colon. Example: 13:05.`,
      'maintenanceWindowStartTime.timeOfDay',
    );
  }
  if (!isTimeZone(timeZone)) {
    throw new MqError(
      'BadRequestException',
      `Time zone [${timeZone}] is invalid. Specify a zone in Country/City or UTC offset format. Example: Europe/Berlin.`,
      'maintenanceWindowStartTime.timeZone',
    );
  }
  return { dayOfWeek, timeOfDay, timeZone };
}

/** The service picks a random day and hour; the broker's random id is the source here, so that it needs no other. */
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
