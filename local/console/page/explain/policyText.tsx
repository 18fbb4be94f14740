import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ShownPolicy } from '../../api.ts';
import { CodeLine } from '../ui/codeLine.tsx';
import { plain, Text } from '../ui/text.tsx';

interface Props {
  readonly policy: ShownPolicy;
  /** The statement that was chosen, from 0. */
  readonly marked: number | undefined;
  /** The statement that decided. */
  readonly deciding: number | undefined;
}

/** The most lines that are drawn. The text comes from a user; a policy has at most a few thousand lines. */
const MOST_LINES = 4_000;

/**
 * A policy's text with line numbers. The deciding statement is marked by a bar and a word, not only by a
 * colour.
 */
export function PolicyText({ policy, marked, deciding }: Props): JSX.Element {
  const box = useRef<HTMLPreElement>(null);
  const lines = policy.text.split('\n').slice(0, MOST_LINES);
  const range = (index: number | undefined) => (index === undefined ? undefined : policy.statements[index]);
  const within = (line: number, span: readonly [number, number] | undefined) =>
    span !== undefined && line >= span[0] && line <= span[1];
  const decided = range(deciding);
  const chosen = range(marked);
  useEffect(() => {
    const line = box.current?.querySelector<HTMLElement>(`[data-line="${chosen?.[0] ?? 1}"]`);
    if (line && box.current) box.current.scrollTop = line.offsetTop - 48;
  }, [policy, marked]);
  return (
    <figure class="policy">
      <figcaption>
        <strong>
          <Text most={80}>{policy.name}</Text>
        </strong>
        <span>
          <Text>{policy.source}</Text>
        </span>
      </figcaption>
      <pre
        class="code lines"
        ref={box}
        tabIndex={0}
        role="region"
        aria-label={`Text of ${plain(policy.name, 80)}`}
      >
        {lines.map((line, index) => {
          const number = index + 1;
          const isDeciding = within(number, decided);
          const names = ['line', isDeciding && 'deciding', within(number, chosen) && 'chosen'];
          return (
            <CodeLine
              key={number}
              class={names.filter(Boolean).join(' ')}
              mark={number}
              isMarkRead={false}
              text={line}
              number={number}
              tag={isDeciding && number === decided?.[0] ? 'decides' : undefined}
            />
          );
        })}
      </pre>
    </figure>
  );
}
