const OTHER_REGION = 'scoped to a valid region';

/**
 * What the operator can do about a refusal for a region that the gateway does not serve. `text`: the refusal,
 * or its record; `named`: the setting that names regions. Undefined: the refusal is another one.
 */
export function regionHint(text: string, regions: readonly string[], named: string): string | undefined {
  if (!text.includes(OTHER_REGION)) return undefined;
  return `This gateway serves ${regions.join(', ')}; ${named} names another region.`;
}
