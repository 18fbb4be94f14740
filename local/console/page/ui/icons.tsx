import type { JSX } from 'preact';

/** Icons of 24 by 24 units, in the colour of the surrounding text. */
const PATHS = {
  live: 'M3 12h4l3-8 4 16 3-8h4',
  access: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z',
  whatif: 'M5 12h6m0 0 5-6h3m-8 6 5 6h3M17 3.5 19.5 6 17 8.500M17 15.5l2.500 2.500L17 20.500',
  brokers:
    'M4 6.500C4 4.600 7.600 3 12 3s8 1.600 8 3.500S16.400 10 12 10 4 8.400 4 6.500ZM4 6.500v11C4 ' +
    '19.400 7.600 21 12 21s8-1.600 8-3.500v-11M4 12c0 1.900 3.600 3.500 8 3.500s8-1.600 8-3.500',
  allowed: 'm5 12.500 4.500 4.500L19 7.500',
  denied: 'm6.500 6.500 11 11m0-11-11 11',
  refused: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17ZM6.200 6.200l11.600 11.600',
  pending: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17ZM12 7.500V12l3 2',
  failed: 'M12 4 2.800 19.500h18.400L12 4Zm0 6v4.500m0 2.500v.100',
  if: 'M9 9a3 3 0 1 1 4.300 2.700c-.900.500-1.300 1.100-1.300 2.300m0 3v.100',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  close: 'm6 6 12 12M18 6 6 18',
  theme: 'M12 3.500a8.500 8.500 0 1 0 8.500 8.500A6.500 6.500 0 0 1 12 3.500Z',
  back: 'M15 5l-7 7 7 7',
  arrow: 'm9 5 7 7-7 7',
} as const;

export type IconName = keyof typeof PATHS;

/** An icon beside a word. It is hidden from screen readers. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The icon of mqgate: a gate between two posts. */
export function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 24 24" width="30" height="30" aria-hidden="true" focusable="false">
      <rect width="24" height="24" rx="7" />
      <path d="M6.500 18V9.500a5.500 5.500 0 0 1 11 0V18M6.500 13.500h11M12 9.500V18" />
    </svg>
  );
}
