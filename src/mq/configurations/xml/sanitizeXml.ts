import { CONFIGURATION_LIMITS } from '../limits.ts';
import { invalidXml } from './invalidXml.ts';
import { parseXml } from './parseXml.ts';
import { isForeign, NAMESPACE, type SanitizationWarning, sanitizeElement } from './sanitizeElement.ts';
import { writeXml } from './writeXml.ts';

const ROOT = 'broker';

/**
 * A broker's document as the service keeps it: only what the schema permits, attributes sorted, with the service's own declaration.
 * Sanitized again it stays as it is.
 * @returns the first 20 warnings
 * @throws MqError BadRequestException on `data` for what is no such document
 */
export function sanitizeXml(text: string): {
  document: string;
  warnings: readonly SanitizationWarning[];
} {
  const document = parseXml(text);
  const { root } = document;
  if (root.name !== ROOT || isForeign(root)) {
    throw invalidXml(`the root element is [${root.name}]. Use [${ROOT}] of the namespace [${NAMESPACE}].`);
  }
  const warnings: SanitizationWarning[] = [];
  const sanitized = sanitizeElement(root, ROOT, (warning) => {
    if (warnings.length < CONFIGURATION_LIMITS.warnings) warnings.push(warning);
  });
  return { document: writeXml({ ...document, root: sanitized }), warnings };
}
