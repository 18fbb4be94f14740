import type { ParsedCondition } from '../../src/authz/policy/parsedPolicy.ts';
import type { RecordedQuestion } from './recordedCall.ts';

/**
 * How the resources of a log become resources of a policy. `exact`: the used resources. `prefix`: for
 * brokers, the beginning that several names share, with any id; for resources of other services, their common
 * beginning. `tag`: every resource of the type, if it has a value of this tag that was used.
 */
export type ResourceRule =
  | { readonly by: 'exact' }
  | { readonly by: 'prefix' }
  | { readonly by: 'tag'; readonly key: string };

/** One way to write the resource of a used question, the widest first; `conditions` come in addition. */
export interface Candidate {
  readonly pattern: string;
  readonly conditions: readonly ParsedCondition[];
}

const BROKER = /^(arn:[^:]*:mq:[^:]*:[^:]*:broker:)([^:*]+):[^:]*$/u;
const TYPE = /^(arn:[^:]*:mq:[^:]*:[^:]*:(?:broker|configuration):)/u;
/** The beginning of an ARN that does not yet name a single resource: five fields and the type. */
const HEAD = /^(?:[^:]*:){5}[^:/]*[:/]?/u;
const SEPARATOR = /[-_./:]/u;

/** The ways to write the resource of one question, given the other questions that a statement allowed. */
export function candidatesOf(
  recorded: RecordedQuestion,
  all: readonly RecordedQuestion[],
  rule: ResourceRule,
): Candidate[] {
  const { resource } = recorded;
  if (resource === undefined) return [];
  const exact = { pattern: asPattern(resource), conditions: [] };
  if (resource === '*' || rule.by === 'exact') return [exact];
  if (rule.by === 'tag') return [...taggedCandidates(recorded, all, rule.key), exact];
  const [, type = '', name] = BROKER.exec(resource) ?? [];
  if (name === undefined) {
    if (TYPE.test(resource)) return [exact];
    const others = all.flatMap((one) => one.resource ?? []);
    const shared = sharedBeginning(resource, others, HEAD.exec(resource)?.[0].length ?? 0);
    return shared === undefined ? [exact] : [plain(`${asPattern(shared)}*`), exact];
  }
  const names = all.flatMap((one) => {
    const [, itsType, itsName] = BROKER.exec(one.resource ?? '') ?? [];
    return itsType === type && itsName !== undefined ? [itsName] : [];
  });
  const shared = sharedBeginning(name, names, 0);
  return [
    ...(shared === undefined ? [] : [plain(`${asPattern(type)}${asPattern(shared)}*:*`)]),
    plain(`${asPattern(type)}${asPattern(name)}:*`),
    exact,
  ];
}

function plain(pattern: string): Candidate {
  return { pattern, conditions: [] };
}

/** The longest beginning that ends with a separator and that another of the texts has too. */
function sharedBeginning(text: string, others: readonly string[], atLeast: number): string | undefined {
  for (let end = text.length - 1; end > atLeast; end -= 1) {
    if (!SEPARATOR.test(text[end - 1] ?? '')) continue;
    const beginning = text.slice(0, end);
    if (others.some((other) => other !== text && other.startsWith(beginning))) return beginning;
  }
  return undefined;
}

/**
 * The pattern with a condition on the tag: the values that used resources of the type had, in the same region
 * and account.
 */
function taggedCandidates(
  { resource = '', resourceTags }: RecordedQuestion,
  all: readonly RecordedQuestion[],
  key: string,
): Candidate[] {
  const [type] = TYPE.exec(resource) ?? [];
  if (type === undefined || tagOf(resourceTags, key) === undefined) return [];
  const values = all.flatMap((one) =>
    one.resource?.startsWith(type) === true ? (tagOf(one.resourceTags, key) ?? []) : [],
  );
  const condition = { operator: 'StringEquals', key: `aws:ResourceTag/${key}`, values: sorted(values) };
  return [{ pattern: `${asPattern(type)}*`, conditions: [condition] }];
}

/** Keys of tags are compared without case, as condition keys are. */
function tagOf(tags: RecordedQuestion['resourceTags'], key: string): string | undefined {
  const same = Object.entries(tags ?? {}).filter(([name]) => name.toLowerCase() === key.toLowerCase());
  return same.length === 1 ? same[0]?.[1] : undefined;
}

/** A `*` in a recorded ARN is a part that was not recorded. Every other character means itself. */
function asPattern(text: string): string {
  return text.replace(/[$?]/gu, (character) => `\${${character}}`);
}

export function sorted(values: Iterable<string>): string[] {
  return [...new Set(values)].sort();
}
