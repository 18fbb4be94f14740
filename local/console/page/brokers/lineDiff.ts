/** A line of two texts: in both, only before, or only after. */
export interface DiffLine {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/**
 * The most lines that are compared, because the memory of the comparison grows with the product of both
 * numbers.
 */
const MOST_LINES = 1_500;

/** The lines of two texts by their longest common subsequence; work is the product of their lengths. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const [one, other] = [before, after].map((text) => text.split(/\r?\n/u).slice(0, MOST_LINES)) as [
    string[],
    string[],
  ];
  const width = other.length + 1;
  const lengths = new Uint16Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const at = i * width + j;
      lengths[at] =
        one[i] === other[j]
          ? (lengths[at + width + 1] ?? 0) + 1
          : Math.max(lengths[at + width] ?? 0, lengths[at + 1] ?? 0);
    }
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < one.length || j < other.length) {
    const at = i * width + j;
    if (i < one.length && j < other.length && one[i] === other[j]) {
      lines.push({ kind: 'same', text: one[i] ?? '' });
      i += 1;
      j += 1;
    } else if (
      i < one.length &&
      (j === other.length || (lengths[at + width] ?? 0) >= (lengths[at + 1] ?? 0))
    ) {
      lines.push({ kind: 'gone', text: one[i] ?? '' });
      i += 1;
    } else {
      lines.push({ kind: 'new', text: other[j] ?? '' });
      j += 1;
    }
  }
  return lines;
}
