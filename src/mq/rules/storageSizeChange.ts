import { MqError } from '../model/errors.ts';

/** A volume grows; it does not shrink. A broker that was given no size takes any. */
export function checkStorageSizeChange(current: number | undefined, target: number): void {
  if (current === undefined || target >= current) return;
  throw new MqError(
    'BadRequestException',
    `Storage size [${target}] is smaller than the current size [${current}]. Specify a larger size.`,
    'storageSize',
  );
}
