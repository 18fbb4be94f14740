import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from './icons.tsx';

const SHOWN_MS = 2_000;

/** A button that copies a text. After that, its label says that the text was copied. */
export function Copy({ text, children }: { readonly text: string; readonly children: string }): JSX.Element {
  const [said, say] = useState<string>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      say('Copied');
    } catch {
      say('The browser did not allow it');
    }
    setTimeout(() => say(undefined), SHOWN_MS);
  };
  return (
    <button type="button" class="button" onClick={() => void copy()}>
      <Icon name={said === 'Copied' ? 'allowed' : 'copy'} size={15} />
      <span aria-live="polite">{said ?? children}</span>
    </button>
  );
}
