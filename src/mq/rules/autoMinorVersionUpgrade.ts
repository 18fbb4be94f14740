import { ENGINES, type EngineType } from '../model/engine.ts';
import { MqError } from '../model/errors.ts';

/**
 * Every version of the catalogue must upgrade itself: ActiveMQ from 5.18, RabbitMQ from 3.13
 * (API Reference, CreateBrokerRequest.autoMinorVersionUpgrade; the sentence is recorded for RabbitMQ).
 */
export function checkAutoMinorVersionUpgrade(
  engineType: EngineType,
  engineVersion: string,
  upgrade = true,
): boolean {
  if (upgrade) return true;
  throw new MqError(
    'BadRequestException',
    `Brokers on [${ENGINES[engineType].spelled}] version [${engineVersion}] must have [autoMinorVersionUpgrade] set to [true].`,
    'autoMinorVersionUpgrade',
  );
}
