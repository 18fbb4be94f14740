import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAYS_OF_WEEK } from '../../../src/mq/model/engine.ts';
import { maintenanceWindowEnd } from '../../../src/mq/rules/maintenanceWindow.ts';

const HOUR = 60 * 60 * 1000;
const window = (dayOfWeek: (typeof DAYS_OF_WEEK)[number], timeOfDay: string, timeZone = 'UTC') => ({
  dayOfWeek,
  timeOfDay,
  timeZone,
});

// 2026-11-20 is a Friday.
test.each([
  ['later today', window('FRIDAY', '12:00'), '2026-11-20T10:00:00Z', '2026-11-20T14:00:00Z'],
  ['open now', window('FRIDAY', '09:00'), '2026-11-20T10:00:00Z', '2026-11-20T11:00:00Z'],
  ['over today', window('FRIDAY', '08:00'), '2026-11-20T10:00:00Z', '2026-11-27T10:00:00Z'],
  ['open since yesterday', window('THURSDAY', '23:00'), '2026-11-20T00:30:00Z', '2026-11-20T01:00:00Z'],
  ['in six days', window('THURSDAY', '10:00'), '2026-11-20T10:00:00Z', '2026-11-26T12:00:00Z'],
  [
    'in winter time',
    window('SATURDAY', '10:00', 'Europe/Berlin'),
    '2026-11-20T10:00:00Z',
    '2026-11-21T11:00:00Z',
  ],
  [
    'in summer time',
    window('SATURDAY', '10:00', 'Europe/Berlin'),
    '2026-07-10T10:00:00Z',
    '2026-07-11T10:00:00Z',
  ],
  ['by offset', window('SATURDAY', '10:00', 'UTC+05:30'), '2026-11-20T10:00:00Z', '2026-11-21T06:30:00Z'],
  ['behind by offset', window('SATURDAY', '10:00', '-8'), '2026-11-20T10:00:00Z', '2026-11-21T20:00:00Z'],
  [
    'a day ahead',
    window('SATURDAY', '00:00', 'Pacific/Kiritimati'),
    '2026-11-20T09:00:00Z',
    '2026-11-20T12:00:00Z',
  ],
])('%s', (_, given, now, end) => {
  expect(new Date(maintenanceWindowEnd(given, Date.parse(now))).toISOString()).toBe(
    new Date(end).toISOString(),
  );
});

test('the end is in the future, within a week, at the window’s day and time in its zone', () => {
  const zone = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kolkata',
    'Pacific/Auckland',
    '+14',
    'GMT-3:30',
  );
  const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
  const moment = fc.integer({ min: Date.parse('2020-01-01'), max: Date.parse('2040-01-01') });
  fc.assert(
    fc.property(
      fc.constantFrom(...DAYS_OF_WEEK),
      time,
      zone,
      moment,
      (day, [hour, minute], timeZone, now) => {
        const timeOfDay = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
        const end = maintenanceWindowEnd(window(day, timeOfDay, timeZone), now);
        expect(end).toBeGreaterThan(now);
        // An hour more where the clocks are put back.
        expect(end - now).toBeLessThanOrEqual(7 * 24 * HOUR + HOUR);
        if (timeZone !== 'UTC') return;
        const start = new Date(end - 2 * HOUR);
        expect(start.toISOString()).toContain(`T${timeOfDay}:00.000Z`);
        expect(DAYS_OF_WEEK[(start.getUTCDay() + 6) % 7]).toBe(day);
      },
    ),
    { numRuns: 300 },
  );
});
