import { ENGINES, type EngineType } from '../model/engine.ts';
import { MqError } from '../model/errors.ts';

/** RabbitMQ keeps its users itself: every call on them is answered so (recorded). */
export function checkManagesUsers(engineType: EngineType): void {
  if (ENGINES[engineType].listsUsers) return;
  throw new MqError(
    'BadRequestException',
    'To manage broker users, please use the RabbitMQ web console, or the management API',
  );
}
