import { MqError } from '../model/errors.ts';
import { CONFIGURATION_LIMITS, LIMITS } from '../model/limits.ts';

const BROKER_NAME = /^[A-Za-z0-9_-]*$/;

/** 1–50 letters, digits, `-` and `_` (API Reference, CreateBrokerRequest; the first sentence is recorded). */
export function checkBrokerName(name: string): void {
  if (!BROKER_NAME.test(name)) {
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

const CONFIGURATION_NAME = /^[A-Za-z0-9._~-]+$/;

/**
 * 1–150 letters, digits and `- . _ ~` (API Reference, CreateConfigurationRequest). Names needn't be unique.
 */
export function checkConfigurationName(name: string): void {
  if (CONFIGURATION_NAME.test(name) && name.length <= CONFIGURATION_LIMITS.nameLength) return;
  throw new MqError(
    'BadRequestException',
    `Configuration name [${name}] is invalid. Specify 1 ` +
      `to ${CONFIGURATION_LIMITS.nameLength} letters, digits and [- . _ ~].`,
    'name',
  );
}

const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const RESERVED_TAG_KEY = /^aws:/i;

/** Tags of a broker or configuration (Developer Guide, "Tagging resources"; AWS tag restrictions). */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  const pairs = Object.entries(tags);
  if (pairs.length > LIMITS.tags) {
    throw wrong(`Resource has [${pairs.length}] tags. Specify at most [${LIMITS.tags}].`);
  }
  for (const [key, value] of pairs) {
    if (!isTagText(key, LIMITS.tagKeyLength) || key === '') {
      throw wrong(
        `Tag key [${key}] is invalid. Specify 1 to ${LIMITS.tagKeyLength} ` +
          'letters, digits, spaces and [_ . : / = + - @].',
      );
    }
    if (RESERVED_TAG_KEY.test(key)) {
      throw wrong(`Tag key [${key}] is reserved. Specify a key that doesn't start with [aws:].`);
    }
    if (!isTagText(value, LIMITS.tagValueLength)) {
      throw wrong(
        `Value of tag [${key}] is invalid. Specify at most ${LIMITS.tagValueLength} ` +
          'letters, digits, spaces and [_ . : / = + - @].',
      );
    }
  }
}

function isTagText(text: string, longest: number): boolean {
  return [...text].length <= longest && TAG_TEXT.test(text);
}

function wrong(sentence: string): MqError {
  return new MqError('BadRequestException', sentence, 'tags');
}
