import { MqError } from '../model/errors.ts';

/** A broker's engine is upgraded, never downgraded (Developer Guide, "Upgrading an Amazon MQ broker engine version"). */
export function checkVersionChange(current: string, target: string): void {
  if (target.localeCompare(current, 'en', { numeric: true }) >= 0) return;
  throw new MqError(
    'BadRequestException',
    `Broker engine version [${target}] is lower than the current version [${current}]. Specify the current version or a later one.`,
    'engineVersion',
  );
}
