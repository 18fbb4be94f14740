import { type AuthenticationStrategy, ENGINES, type EngineType } from '../model/engine.ts';
import { MqError } from '../model/errors.ts';
import { CONFIGURATION_LIMITS } from '../model/limits.ts';
import { checkCuttlefish } from './cuttlefish/checkCuttlefish.ts';
import { invalidCuttlefish } from './cuttlefish/parseCuttlefish.ts';
import { readXmlText } from './xml/readXmlText.ts';
import type { SanitizationWarning } from './xml/sanitizeElement.ts';
import { sanitizeXml } from './xml/sanitizeXml.ts';

export interface ReadDocument {
  /** Base64 of what is kept. */
  readonly data: string;
  readonly warnings: readonly SanitizationWarning[];
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const { documentBytes } = CONFIGURATION_LIMITS;
const LONGEST_DATA = Math.ceil(documentBytes / 3) * 4;

/**
 * `data` of UpdateConfiguration as the service keeps it: ActiveMQ's XML is sanitized, RabbitMQ's Cuttlefish
 * is kept unchanged.
 */
export function readDocument(
  engineType: EngineType,
  data: string,
  strategy?: AuthenticationStrategy,
): ReadDocument {
  if (data.length > LONGEST_DATA) throw tooLarge(engineType);
  if (data.length % 4 !== 0 || !BASE64.test(data)) {
    throw new MqError(
      'BadRequestException',
      'The configuration data is not valid base64. Encode the document and send it without line breaks.',
      'data',
    );
  }
  const bytes = Buffer.from(data, 'base64');
  if (engineType === 'RABBITMQ') {
    checkCuttlefish(utf8(bytes));
    return { data, warnings: [] };
  }
  const { document, warnings } = sanitizeXml(readXmlText(bytes), strategy);
  // A sanitized document may be longer than the one that was sent.
  const kept = Buffer.from(document, 'utf8');
  if (kept.length > documentBytes) throw tooLarge(engineType);
  return { data: kept.toString('base64'), warnings };
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidCuttlefish('it is not valid UTF-8.');
  }
}

function tooLarge(engineType: EngineType): MqError {
  return new MqError(
    'BadRequestException',
    `The configuration data for [${ENGINES[engineType].spelled}] is too large. ` +
      `Specify a document of at most [${documentBytes}] bytes.`,
    'data',
  );
}
