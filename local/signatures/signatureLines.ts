import type { SignatureRecord } from './signatureRecord.ts';

const RECORD = '"message":"signature"';
/** Control characters in a client's text must not reach the terminal. */
const UNPRINTABLE = /[^\x20-\x7e]/g;

/**
 * A record about a refused signature as lines for a person; undefined for any other line of the log. The ends
 * of the canonical request's lines are marked, so that trailing blanks and missing lines can be seen.
 */
export function signatureLines(line: string): string | undefined {
  if (!line.includes(RECORD)) return undefined;
  const record = recordIn(line);
  if (record === undefined) return undefined;
  const { part, difference, canonicalRequest = [], stringToSign = [] } = record;
  const block = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`  ${title}`, ...lines.map((one) => `    ${printable(one)}$`)];
  return [
    `Signature refused (${printable(part)}): ${printable(difference)}`,
    ...block('Canonical request, $ at the end of each line:', canonicalRequest),
    ...block('String to sign:', stringToSign),
  ].join('\n');
}

function recordIn(line: string): SignatureRecord | undefined {
  try {
    const record = JSON.parse(line);
    const isTexts = (value: unknown) =>
      value === undefined || (Array.isArray(value) && value.every((one) => typeof one === 'string'));
    const { message, part, difference, canonicalRequest, stringToSign } = record;
    const whole = message === 'signature' && typeof part === 'string' && typeof difference === 'string';
    return whole && isTexts(canonicalRequest) && isTexts(stringToSign) ? record : undefined;
  } catch {
    return undefined;
  }
}

function printable(text: string): string {
  return text.replace(UNPRINTABLE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
