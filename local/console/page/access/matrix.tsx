import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { MatrixAnswer, MatrixRowAnswer } from '../../api.ts';
import { Icon } from '../ui/icons.tsx';
import { plain, shortArn, Text } from '../ui/text.tsx';

/** A place in the matrix: a principal, and the index of a column. */
export interface Spot {
  readonly principal: string;
  readonly column: number;
}

interface Props {
  readonly matrix: MatrixAnswer;
  readonly rows: readonly MatrixRowAnswer[];
  /** Cells that have changed, as `spotKey` names them. */
  readonly changed: ReadonlySet<string>;
  readonly spot: Spot | undefined;
  readonly choose: (spot: Spot) => void;
}

const ROW = 38;
const SPARE = 4;
const GROUPS: Readonly<Record<string, string>> = {
  '*': 'The account',
  broker: 'Brokers',
  configuration: 'Configurations',
};

export function spotKey({ principal, column }: Spot): string {
  return `${column} ${principal}`;
}

const ANSWERS = ['denied', 'allowed', 'if'] as const;

export function answerOf(cell: number): (typeof ANSWERS)[number] {
  return ANSWERS[Math.min(cell, 2)] ?? 'denied';
}

/** A cell in words. */
export function cellWords(cell: number, conditions: readonly string[]): string {
  if (cell >= 2) return `allowed if ${conditions[cell - 2] ?? ''}`;
  return answerOf(cell);
}

/**
 * The table of principals by actions. Only the visible rows are drawn. The arrow keys move the selection, and
 * Enter opens a cell.
 */
export function MatrixGrid({ matrix, rows, changed, spot, choose }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const [at, setAt] = useState<readonly [number, number]>([0, 0]);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const { columns, conditions } = matrix;
  const from = Math.max(0, Math.floor(top / ROW) - SPARE);
  const to = Math.min(rows.length, Math.ceil((top + height) / ROW) + SPARE);
  const [row, column] = [Math.min(at[0], rows.length - 1), Math.min(at[1], columns.length - 1)];

  const go = (nextRow: number, nextColumn: number) => {
    const bounded = [
      Math.max(0, Math.min(rows.length - 1, nextRow)),
      Math.max(0, Math.min(columns.length - 1, nextColumn)),
    ] as const;
    setAt(bounded);
    const element = box.current;
    if (element === null) return;
    const head = element.querySelector<HTMLElement>('.matrix-head')?.offsetHeight ?? 0;
    const y = bounded[0] * ROW;
    if (y < element.scrollTop) element.scrollTop = y;
    else if (y + ROW + head > element.scrollTop + element.clientHeight) {
      element.scrollTop = y + ROW + head - element.clientHeight;
    }
    requestAnimationFrame(() => {
      document.getElementById(`cell-${bounded[0]}-${bounded[1]}`)?.scrollIntoView({
        block: 'nearest',
        inline: 'nearest',
      });
    });
  };
  const page = Math.max(1, Math.floor(height / ROW) - 5);
  const moves: Readonly<Record<string, readonly [number, number]>> = {
    ArrowDown: [row + 1, column],
    ArrowUp: [row - 1, column],
    ArrowRight: [row, column + 1],
    ArrowLeft: [row, column - 1],
    PageDown: [row + page, column],
    PageUp: [row - page, column],
    Home: [row, 0],
    End: [row, columns.length - 1],
  };
  const onKey = (event: KeyboardEvent) => {
    const chosen = rows[row];
    if ((event.key === 'Enter' || event.key === ' ') && chosen !== undefined) {
      event.preventDefault();
      choose({ principal: chosen.principal, column });
      return;
    }
    const move = moves[event.key];
    if (move === undefined || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (event.ctrlKey && event.key === 'Home') go(0, 0);
    else if (event.ctrlKey && event.key === 'End') go(rows.length - 1, columns.length - 1);
    else go(...move);
  };
  const width = { gridTemplateColumns: `var(--principal) repeat(${columns.length}, 38px)` };
  return (
    <div
      class="matrix"
      ref={box}
      role="grid"
      tabIndex={0}
      aria-label="Who may do what"
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length + 1}
      aria-activedescendant={rows.length > 0 ? `cell-${row}-${column}` : undefined}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={onKey}
    >
      <div class="matrix-head" role="row" aria-rowindex={1} style={width}>
        <div class="matrix-corner" role="columnheader" aria-colindex={1}>
          Principal
        </div>
        {columns.map(({ action, on, resource }, index) => {
          const starts = index > 0 && columns[index - 1]?.resource !== resource;
          return (
            <div
              key={`${action} ${on}`}
              class={`matrix-column ${starts ? 'starts' : ''} ${index === column ? 'here' : ''}`}
              role="columnheader"
              aria-colindex={index + 2}
              title={`${action} on ${on}`}
            >
              {(index === 0 || starts) && <small>{GROUPS[resource]}</small>}
              <span>{action.replace(/^mq:/u, '')}</span>
            </div>
          );
        })}
      </div>
      <div class="matrix-rows" role="rowgroup" style={{ height: `${rows.length * ROW}px` }}>
        {rows.slice(from, to).map(({ principal, cells }, offset) => {
          const index = from + offset;
          return (
            <div
              key={principal}
              class={`matrix-row ${index === row ? 'here' : ''}`}
              role="row"
              aria-rowindex={index + 2}
              style={{ ...width, transform: `translateY(${index * ROW}px)` }}
            >
              <div class="matrix-principal" role="rowheader" aria-colindex={1} title={plain(principal)}>
                <Text most={80}>{shortArn(principal)}</Text>
              </div>
              {cells.map((cell, number) => {
                const own = { principal, column: number };
                const name = answerOf(cell);
                const isChanged = changed.has(spotKey(own));
                const starts = number > 0 && columns[number - 1]?.resource !== columns[number]?.resource;
                const classes = [
                  'cell',
                  `cell-${name}`,
                  starts && 'starts',
                  isChanged && 'changed',
                  spot !== undefined && spotKey(spot) === spotKey(own) && 'chosen',
                  index === row && number === column && 'at',
                ];
                const words = plain(
                  `${shortArn(principal)}, ${columns[number]?.action}: ${cellWords(cell, conditions)}`,
                );
                return (
                  <div
                    key={number}
                    id={`cell-${index}-${number}`}
                    class={classes.filter(Boolean).join(' ')}
                    role="gridcell"
                    aria-colindex={number + 2}
                    aria-label={isChanged ? `${words}, changed` : words}
                    aria-selected={index === row && number === column}
                    title={words}
                    onClick={() => {
                      setAt([index, number]);
                      choose(own);
                    }}
                  >
                    <Icon name={name} size={15} />
                  </div>
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}
