/** A test that SECURITY.md names: a file below tests/ without `.test.ts`, and words of a test's name. */
export interface Reference {
  readonly file: string;
  readonly words: string;
}

export interface Threat {
  readonly threat: string;
  readonly tests: readonly Reference[];
}

const HEAD = '| threat | what stops it | tests |';

/** The rows of every table on the page that has this head: by default, of threats. */
export function readThreats(page: string, head = HEAD): Threat[] {
  const threats: Threat[] = [];
  let inTable = false;
  for (const line of page.split('\n')) {
    if (line === head) inTable = true;
    else if (!line.startsWith('|')) inTable = false;
    else if (inTable && !line.startsWith('| ---')) threats.push(readRow(line));
  }
  return threats;
}

function readRow(line: string): Threat {
  const [, threat = '', , tests = ''] = line.split('|').map((cell) => cell.trim());
  return { threat, tests: tests === '' ? [] : tests.split(/; (?=`)/).map(readReference) };
}

function readReference(text: string): Reference {
  const [, file = '', words = ''] = /^`([\w./-]+)`: (.+)$/.exec(text) ?? [];
  return { file, words };
}
