import { DirectoryError, present } from './directoryError.ts';

/** A page of a listing as IAM writes it (IAM API Reference, "Paginated responses"). */
interface Page {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

/** The most entries on a page that IAM accepts. */
export const MaxItems = 1_000;

const MAX_PAGES = 500;

/**
 * Every item of a listing. `what` names its list.
 * @throws DirectoryError `incomplete` for a page without its list, or a truncated page without a marker
 */
export async function allPages<Answer extends Page, Item>(
  what: string,
  ask: (marker: string | undefined) => Promise<Answer>,
  itemsOf: (answer: Answer) => readonly Item[] | undefined,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  const markers = new Set<string>();
  let marker: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await ask(marker);
    items.push(...present(itemsOf(answer), what));
    // A marker also means truncated: replacements for IAM may leave out the flag or the marker.
    if (answer.IsTruncated !== true && !answer.Marker) return items;
    marker = answer.Marker;
    if (!marker || markers.has(marker)) {
      throw new DirectoryError(
        'incomplete',
        `AWS truncated the list of ${what} and gave no marker for the next page.`,
      );
    }
    markers.add(marker);
  }
  throw new DirectoryError('incomplete', `AWS has more than ${MAX_PAGES} pages of ${what}.`);
}
