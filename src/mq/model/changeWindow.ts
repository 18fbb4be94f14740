import { isDeepStrictEqual } from 'node:util';
import type { BrokerRecord, MaintenanceWindow } from './broker.ts';
import { MqError } from './errors.ts';
import { LIMITS } from './limits.ts';
import { maintenanceWindowEnd } from './maintenanceWindowEnd.ts';

/**
 * A window takes effect at once, four times until it has completed (the sentence is recorded); the same window again is no change.
 * @param now Milliseconds since the epoch.
 */
export function changeWindow(
  broker: BrokerRecord,
  window: MaintenanceWindow,
  now: number,
): Pick<BrokerRecord, 'maintenanceWindowStartTime' | 'windowChanges'> {
  const { maintenanceWindowStartTime: before, windowChanges } = broker;
  if (isDeepStrictEqual(before, window)) return { maintenanceWindowStartTime: before, windowChanges };
  const counted = windowChanges !== undefined && now < windowChanges.forgottenAt ? windowChanges.count : 0;
  if (counted >= LIMITS.maintenanceWindowChanges) {
    throw new MqError(
      'BadRequestException',
      `Maintenance window cannot be modified greater than ${LIMITS.maintenanceWindowChanges} times. You will be able to modify your broker maintenance window after the next maintenance window has completed.`,
      'maintenanceWindowStartTime',
    );
  }
  const forgottenAt = maintenanceWindowEnd(window, now);
  return { maintenanceWindowStartTime: window, windowChanges: { count: counted + 1, forgottenAt } };
}
