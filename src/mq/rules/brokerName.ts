import { MqError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';

const CHARACTERS = /^[A-Za-z0-9_-]*$/;

/** 1–50 letters, digits, `-` and `_` (API Reference, CreateBrokerRequest; the first sentence is recorded). */
export function checkBrokerName(name: string): void {
  if (!CHARACTERS.test(name)) {
    throw new MqError(
      'BadRequestException',
      'Make sure your Broker name only contains valid characters.',
      'brokerName',
    );
  }
  if (name.length === 0 || name.length > LIMITS.brokerNameLength) {
    throw new MqError(
      'BadRequestException',
      `Broker name [${name}] is invalid. Specify a name 1 to ${LIMITS.brokerNameLength} characters long.`,
      'brokerName',
    );
  }
}
