import type { JSX } from 'preact';
import { Text } from './text.tsx';

/** Columns that a tab takes, as in `tab-size` of explanation.css. */
const TAB = 2;
/** Text that begins further right is drawn from here on. */
const MOST_COLUMNS = 40;
const BEFORE_TEXT = '52px';

interface Props {
  readonly class: string;
  /** In front of the line: its number, or the sign of a difference. */
  readonly mark: string | number;
  readonly isMarkRead: boolean;
  readonly text: string;
  readonly number?: number;
  readonly tag?: string | undefined;
}

/**
 * A line of a text with its indentation. A line that is too long is wrapped, and each part of it begins in
 * the column of the first one.
 */
export function CodeLine({ class: name, mark, isMarkRead, text, number, tag }: Props): JSX.Element {
  const indent = /^[ \t]*/.exec(text)?.[0].slice(0, MOST_COLUMNS) ?? '';
  const columns = indent.replaceAll('\t', ' '.repeat(TAB)).length;
  return (
    <span class={name} data-line={number} style={{ paddingLeft: `calc(${BEFORE_TEXT} + ${columns}ch)` }}>
      <span class="number" aria-hidden={isMarkRead ? undefined : 'true'}>
        {mark}
      </span>
      <span class="indent" style={{ marginLeft: `-${columns}ch` }}>
        {indent}
      </span>
      <Text most={400}>{text.slice(indent.length)}</Text>
      {tag !== undefined && <span class="tag">{tag}</span>}
      {'\n'}
    </span>
  );
}
