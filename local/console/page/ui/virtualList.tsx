import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

interface Props<Item> {
  readonly label: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  readonly rowHeight: number;
  readonly selected: string | undefined;
  readonly select: (item: Item) => void;
  readonly draw: (item: Item) => JSX.Element;
}

const SPARE = 6;

/**
 * A list that draws only its visible rows. The arrow keys, Page Up, Page Down, Home and End move the
 * selection. When rows arrive above, the same row stays selected.
 */
export function VirtualList<Item>(props: Props<Item>): JSX.Element {
  const { items, keyOf, rowHeight, selected, select, draw, label } = props;
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const at = selected === undefined ? -1 : items.findIndex((item) => keyOf(item) === selected);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    setHeight(element.clientHeight);
    return () => observer.disconnect();
  }, []);

  // If the user has scrolled down, the visible rows stay in their place when rows arrive above.
  const first = items[0] === undefined ? undefined : keyOf(items[0]);
  const before = useRef<{ first: string | undefined; count: number }>({ first, count: items.length });
  useLayoutEffect(() => {
    const element = box.current;
    const { first: last, count } = before.current;
    before.current = { first, count: items.length };
    if (element === null || element.scrollTop < rowHeight || last === undefined || last === first) return;
    const added = items.length - count;
    if (added > 0 && items[added] !== undefined && keyOf(items[added] as Item) === last) {
      element.scrollTop += added * rowHeight;
    }
  }, [first]);

  const reveal = (index: number) => {
    const element = box.current;
    if (element === null) return;
    const from = index * rowHeight;
    if (from < element.scrollTop) element.scrollTop = from;
    else if (from + rowHeight > element.scrollTop + element.clientHeight) {
      element.scrollTop = from + rowHeight - element.clientHeight;
    }
  };
  useEffect(() => {
    if (at >= 0) reveal(at);
  }, [selected]);

  const go = (index: number) => {
    const bounded = Math.max(0, Math.min(items.length - 1, index));
    const item = items[bounded];
    if (item === undefined) return;
    reveal(bounded);
    select(item);
  };
  const page = Math.max(1, Math.floor(height / rowHeight) - 1);
  const moves: Readonly<Record<string, () => number>> = {
    ArrowDown: () => at + 1,
    ArrowUp: () => (at < 0 ? 0 : at - 1),
    PageDown: () => at + page,
    PageUp: () => at - page,
    Home: () => 0,
    End: () => items.length - 1,
  };
  const from = Math.max(0, Math.floor(top / rowHeight) - SPARE);
  const to = Math.min(items.length, Math.ceil((top + height) / rowHeight) + SPARE);
  return (
    <div
      class="list"
      ref={box}
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={at >= from && at < to ? `row-${selected}` : undefined}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={(event) => {
        const move = moves[event.key];
        if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        go(move());
      }}
    >
      <div class="list-space" style={{ height: `${items.length * rowHeight}px` }} role="presentation">
        {items.slice(from, to).map((item, index) => {
          const key = keyOf(item);
          return (
            <div
              key={key}
              id={`row-${key}`}
              class="list-row"
              role="option"
              aria-selected={key === selected}
              aria-setsize={items.length}
              aria-posinset={from + index + 1}
              style={{ transform: `translateY(${(from + index) * rowHeight}px)`, height: `${rowHeight}px` }}
              onClick={() => select(item)}
            >
              {draw(item)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
