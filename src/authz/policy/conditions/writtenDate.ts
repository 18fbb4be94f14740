const NUMBER = /^-?\d+$/;
/** Java's longest number, in which AWS counts. */
const MOST = 2n ** 63n - 1n;
const ISO =
  /^(-?\d+)(?:-(\d{2})(?:-(\d{2}))?)?(?:[Tt](?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.\d{1,9})?)?)?)?(?:[Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/;

/**
 * Whether AWS takes a date operand of a document that is written. AWS is looser than what it evaluates as
 * meant: an accepted date that `parseDate` does not read leaves its statement in doubt (docs/rules/iam.md
 * rule 21). Source: recorded answers, tests/authz/policy/writtenDocuments.ts.
 */
export function isWrittenDate(value: unknown): boolean {
  const text = String(value);
  if (NUMBER.test(text)) return text.length <= 20 && BigInt(text) <= MOST && BigInt(text) >= -MOST - 1n;
  const fields = ISO.exec(text)
    ?.slice(2, 7)
    .map((field) => (field === undefined ? undefined : Number(field)));
  if (fields === undefined) return false;
  const [month = 1, day = 1, hour = 0, minute = 0, second = 0] = fields;
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 24 && minute <= 59 && second <= 60;
}
