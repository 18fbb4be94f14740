import type { EngineType } from '../model/engine.ts';
import { MqError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';

const RESOURCE_SHARE_ARN = /^arn:aws[a-z-]*:ram:[a-z0-9-]+:\d{12}:resource-share\/[0-9A-Za-z-]{1,64}$/;

/** Resource shares of AWS RAM, for RabbitMQ only (Developer Guide, "Private networking"). */
export function checkResourceShares(engineType: EngineType, arns: readonly string[]): void {
  if (engineType !== 'RABBITMQ') throw wrong('Resource shares are not supported for ActiveMQ brokers.');
  if (arns.length > LIMITS.resourceShares) {
    throw wrong(`Broker has [${arns.length}] resource shares. Specify at most [${LIMITS.resourceShares}].`);
  }
  const malformed = arns.find((arn) => !RESOURCE_SHARE_ARN.test(arn));
  if (malformed !== undefined) {
    throw wrong(
      `Resource share ARN [${malformed}] is invalid. Specify the ARN of an AWS RAM resource share.`,
    );
  }
  if (new Set(arns).size < arns.length) {
    throw wrong('A resource share is specified more than once. Specify each resource share once.');
  }
}

function wrong(sentence: string): MqError {
  return new MqError('BadRequestException', sentence, 'resourceShareArns');
}
