import { MqError } from '../../model/errors.ts';

/** Parsers quote what they didn't expect, which may be most of a document. */
const LONGEST_REASON = 300;

/** What is no XML document of ours. The beginning of the sentence is recorded; the reason tells where to look. */
export function invalidXml(reason: string): MqError {
  return new MqError(
    'BadRequestException',
    `The specified XML configuration data is invalid: ${reason.slice(0, LONGEST_REASON).toWellFormed()}`,
    'data',
  );
}
