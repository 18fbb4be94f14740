import * as z from 'zod/mini';
import { DAYS_OF_WEEK } from '../model/engine.ts';
import { caseless } from './caseless.ts';
import { text } from './text.ts';

/** `WeeklyStartTime` of the service model. */
export const maintenanceWindowShape = z.object({
  dayOfWeek: caseless(DAYS_OF_WEEK),
  timeOfDay: text,
  timeZone: z.optional(text),
});

export type MaintenanceWindowRequest = z.output<typeof maintenanceWindowShape>;
