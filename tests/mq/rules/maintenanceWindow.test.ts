import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAYS_OF_WEEK } from '../../../src/mq/model/engine.ts';
import { MqError } from '../../../src/mq/model/errors.ts';
import { defaultMaintenanceWindow, readMaintenanceWindow } from '../../../src/mq/rules/maintenanceWindow.ts';
import { wellFormedText } from '../../support/wellFormedText.ts';

const read = (timeOfDay: string, timeZone?: string) =>
  readMaintenanceWindow({ dayOfWeek: 'MONDAY', timeOfDay, timeZone });

test.each(['25:00', '24:00', '12:60', '1:00', '12', '12:00:00', 'noon', '', '12:00\n', '١٢:٠٠'])(
  'the time [%s] is refused with the recorded sentence',
  (time) => {
    expect(() => read(time)).toThrow(
      expect.objectContaining({
        name: 'BadRequestException',
        errorAttribute: 'maintenanceWindowStartTime.timeOfDay',
        message:
          `Time [${time}] is invalid. Specify time in 24-hour format and use only ` +
          'numbers separated by a colon. Example: 13:05.',
      }),
    );
  },
);

test.each(['Mars/Olympus', '', 'UTC+25', '+25:00', 'UTC+1:99'])('the zone [%s] is refused', (zone) => {
  expect(() => read('12:00', zone)).toThrow(
    expect.objectContaining({ errorAttribute: 'maintenanceWindowStartTime.timeZone' }),
  );
});

test.each(['UTC', 'CET', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', '+05:30', 'UTC-8', 'GMT+01:00'])(
  'the zone [%s] is accepted',
  (zone) => {
    expect(read('00:00', zone)).toStrictEqual({ dayOfWeek: 'MONDAY', timeOfDay: '00:00', timeZone: zone });
  },
);

test.each([
  ['INVALID', '12:00', 'dayOfWeek'],
  ['', '12:00', 'dayOfWeek'],
  ['INVALID', '25:00', 'timeOfDay'],
])('the day [%s] at [%s] is refused on %s', (dayOfWeek, timeOfDay, member) => {
  expect(() => readMaintenanceWindow({ dayOfWeek, timeOfDay })).toThrow(
    expect.objectContaining({ errorAttribute: `maintenanceWindowStartTime.${member}` }),
  );
});

test('a day is read in upper and lower case', () => {
  expect(readMaintenanceWindow({ dayOfWeek: 'monday', timeOfDay: '12:00' }).dayOfWeek).toBe('MONDAY');
});

test('the default zone is UTC', () => {
  expect(read('23:59').timeZone).toBe('UTC');
});

test('the default window is valid, the same for one broker, and any day and hour for others', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      const window = defaultMaintenanceWindow(id);
      expect(readMaintenanceWindow(window)).toStrictEqual(window);
      expect(defaultMaintenanceWindow(id)).toStrictEqual(window);
      seen.add(window.dayOfWeek).add(window.timeOfDay);
    }),
    { numRuns: 2000 },
  );
  expect(seen.size).toBe(DAYS_OF_WEEK.length + 24);
});

test('no text gives an untyped error', () => {
  fc.assert(
    fc.property(wellFormedText(), wellFormedText(), (time, zone) => {
      for (const attempt of [() => read(time, zone), () => read('12:00', zone)]) {
        try {
          attempt();
        } catch (error) {
          expect(error).toBeInstanceOf(MqError);
        }
      }
    }),
  );
});
