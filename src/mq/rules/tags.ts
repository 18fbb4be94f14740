import { MqError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';

const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const RESERVED = /^aws:/i;

/** Tags of a broker or configuration (Developer Guide, "Tagging resources"; AWS tag restrictions). */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  const pairs = Object.entries(tags);
  if (pairs.length > LIMITS.tags) {
    throw wrong(`Resource has [${pairs.length}] tags. Specify at most [${LIMITS.tags}].`);
  }
  for (const [key, value] of pairs) {
    if (!isTagText(key, LIMITS.tagKeyLength) || key === '') {
      throw wrong(
        `Tag key [${key}] is invalid. Specify 1 to ${LIMITS.tagKeyLength} letters, digits, spaces and [_ . : / = + - @].`,
      );
    }
    if (RESERVED.test(key)) {
      throw wrong(`Tag key [${key}] is reserved. Specify a key that doesn't start with [aws:].`);
    }
    if (!isTagText(value, LIMITS.tagValueLength)) {
      throw wrong(
        `Value of tag [${key}] is invalid. Specify at most ${LIMITS.tagValueLength} letters, digits, spaces and [_ . : / = + - @].`,
      );
    }
  }
}

function isTagText(text: string, longest: number): boolean {
  return [...text].length <= longest && CHARACTERS.test(text);
}

function wrong(sentence: string): MqError {
  return new MqError('BadRequestException', sentence, 'tags');
}
