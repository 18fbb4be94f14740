import { isDecision } from '../embedded/decisions.ts';

const OTHER_REGION = 'Credential should be scoped to a valid region';

/**
 * What the operator can do about a refusal for a region that the gateway does not serve. `message`: the
 * call's error message; `regions`: those that are served, empty for all of the partition; `named`: the
 * setting that names regions. Undefined: there is no such refusal.
 */
export function regionHint(
  message: string | undefined,
  regions: readonly string[],
  named: string,
): string | undefined {
  if (!message?.startsWith(OTHER_REGION)) return undefined;
  if (regions.length === 0) return "This gateway serves the regions of its accounts' partition only.";
  return `This gateway serves ${regions.join(', ')}; ${named} names another region.`;
}

/**
 * The error message in a line of the log; undefined where the line cannot be about another region. Only a
 * line with those words is parsed, so that calls do not become slower. The words may be the caller's own (a
 * User-Agent, a name), so that they alone say nothing.
 */
export function regionRefusalIn(line: string): string | undefined {
  if (!isDecision(line) || !line.includes(OTHER_REGION)) return undefined;
  return (JSON.parse(line) as { readonly errorMessage?: string }).errorMessage;
}
