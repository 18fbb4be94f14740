import type { JSX } from 'preact';
import type { Outcome } from '../../api.ts';
import { Icon } from './icons.tsx';

/** The words of the states. With their signs they can be distinguished without colour. */
const WORDS: Readonly<Record<Outcome | 'if', string>> = {
  allowed: 'Allowed',
  denied: 'Denied',
  refused: 'Refused',
  pending: 'Pending',
  failed: 'Failed',
  if: 'Allowed if',
};

export function State({ of }: { readonly of: Outcome | 'if' }): JSX.Element {
  return (
    <span class={`state state-${of}`}>
      <Icon name={of} size={14} />
      {WORDS[of]}
    </span>
  );
}
