import { MqError } from '../../model/errors.ts';

/** What RabbitMQ's configuration can't be. No reason repeats a value: it may be a secret that is refused for standing here. */
export function invalidCuttlefish(reason: string): MqError {
  return new MqError(
    'BadRequestException',
    `The specified Cuttlefish configuration data is invalid: ${reason}`,
    'data',
  );
}
