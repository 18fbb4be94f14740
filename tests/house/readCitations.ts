/** What one text cites, in the order it cites it. */
export interface Citations {
  /** `docs/rules/iam.md`, `SECURITY.md`: as written. */
  readonly documents: readonly string[];
  /**
   * `docs/rules/iam.md rule 12`: one for each number. `page` is undefined where no page stands before the
   * number.
   */
  readonly rules: readonly { readonly page: string | undefined; readonly rule: number }[];
  /** `ADR 5`. */
  readonly decisions: readonly number[];
  /** `src/mq/operations.ts`, `tests/authz`: files and folders of the project. */
  readonly paths: readonly string[];
  /** `credentialScope.ts`: source files by their bare names. */
  readonly names: readonly string[];
}

const DOCUMENT = /(?<![\w./*-])(?:[\w-]+\/)*[\w-]+\.md\b/gu;
/** Numbers behind `rule` or `rules`: `12`, `1, 2 and 24`, `13 to 23`. */
const RULES = /(?:([\w./-]+\.md),? )?\b[Rr]ules? (\d+(?:(?:, | and |, and | to |–)\d+)*)(?!\d|[\w.-]*\.md)/gu;
const DECISIONS = /\bADRs? (\d+(?:(?:, | and )\d+)*)/gu;
const PATH = /(?<![\w./@*-])(?:src|tests|local|workbench|testing|cli|bench|events|deploy|\.ci)\/[\w./-]*\w/gu;

const NAME = /(?<![\w./*-])[\w-]+(?:\.[\w-]+)*\.(?:ts|js)\b(?![\w/-])/gu;

/** Comment marks and line ends inside a citation are read as one space, so that a citation may be wrapped. */
export function readCitations(text: string): Citations {
  const flat = text.replace(/\s*\n\s*(?:\*(?!\/)|\/\/)?\s*/gu, ' ');
  return {
    documents: matches(flat, DOCUMENT),
    rules: [...flat.matchAll(RULES)].flatMap(([, page, numbers = '']) =>
      numbersOf(numbers).map((rule) => ({ page, rule })),
    ),
    decisions: [...flat.matchAll(DECISIONS)].flatMap(([, numbers = '']) => numbersOf(numbers)),
    paths: matches(flat, PATH),
    names: matches(flat, NAME),
  };
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([found]) => found);
}

/** `13 to 15` is 13, 14 and 15. */
function numbersOf(text: string): number[] {
  const numbers: number[] = [];
  for (const [, separator = '', digits] of text.matchAll(/(^|\D+)(\d+)/gu)) {
    const number = Number(digits);
    const from = / to |–/u.test(separator) ? (numbers.at(-1) ?? number) + 1 : number;
    for (let next = from; next <= number; next += 1) numbers.push(next);
  }
  return numbers;
}

/**
 * What of a source file cites: its comments, and the strings that begin with a rule (names of tests).
 * Text behind `//` in a string is taken too, which does no harm.
 */
export function citingText(file: string, source: string): string {
  if (file.endsWith('.md')) return source;
  if (file.endsWith('.yml')) return matches(source, /#.*$/gmu).join('\n');
  const comments = matches(source, /\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gmu);
  return [...comments, ...matches(source, /(?<=['"`])(?:[Rr]ules? \d|docs\/rules\/)[^'"`\n]*/gu)].join('\n');
}
