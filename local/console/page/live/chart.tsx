import type { JSX } from 'preact';
import type { Row } from '../../api.ts';

const MINUTES = 30;
const MINUTE_MS = 60_000;
const WIDTH = 720;
const HEIGHT = 84;
const BASE = 66;
const GAP = 4;

type Series = 'allowed' | 'denied' | 'pending';

const SERIES: readonly Series[] = ['allowed', 'denied', 'pending'];

type Minute = Record<Series, number>;

/** Calls a minute for the last half hour, up to `now`: allowed, not allowed, pending. */
function minutesOf(rows: readonly Row[], now: number): Minute[] {
  const last = Math.floor(now / MINUTE_MS);
  const minutes = Array.from({ length: MINUTES }, (): Minute => ({ allowed: 0, denied: 0, pending: 0 }));
  for (const { at, outcome } of rows) {
    const index = MINUTES - 1 - (last - Math.floor(at / MINUTE_MS));
    const minute = minutes[index];
    // Rows are in the order of their age, so all the others are older.
    if (index < 0) break;
    if (minute === undefined) continue;
    minute[outcome === 'allowed' || outcome === 'pending' ? outcome : 'denied'] += 1;
  }
  return minutes;
}

/** Each part has a pattern (full, striped or hollow), so that colour is not needed to distinguish them. */
export function Chart({ rows, now }: { readonly rows: readonly Row[]; readonly now: number }): JSX.Element {
  const minutes = minutesOf(rows, now);
  const totals = minutes.map((minute) => minute.allowed + minute.denied + minute.pending);
  const most = Math.max(4, ...totals);
  const step = WIDTH / MINUTES;
  const sum = (series: Series) => minutes.reduce((total, minute) => total + minute[series], 0);
  const label =
    `Last ${MINUTES} minutes: ${sum('allowed')} allowed, ` +
    `${sum('denied')} denied or refused, ${sum('pending')} pending`;
  return (
    <figure class="chart">
      <figcaption>
        <span>Last {MINUTES} minutes</span>
        <span class="legend">
          <i class="key key-allowed" /> <b>{sum('allowed')}</b> allowed
        </span>
        <span class="legend">
          <i class="key key-denied" /> <b>{sum('denied')}</b> denied or refused
        </span>
        <span class="legend">
          <i class="key key-pending" /> <b>{sum('pending')}</b> pending
        </span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <defs>
          <pattern
            id="stripes"
            width="5"
            height="5"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect class="bar-denied" width="5" height="5" />
            <rect class="bar-stripe" width="1.600" height="5" />
          </pattern>
        </defs>
        <path class="chart-line" d={`M0 ${BASE + 0.5}H${WIDTH}`} />
        {minutes.map((minute, index) => {
          let y = BASE;
          return SERIES.map((series) => {
            const height = (minute[series] / most) * (BASE - 6);
            if (height === 0) return null;
            y -= height;
            return (
              <rect
                key={`${index} ${series}`}
                class={`bar-${series}`}
                x={index * step + GAP / 2}
                y={y}
                width={step - GAP}
                height={Math.max(1, height - 1)}
                rx="2"
                fill={series === 'denied' ? 'url(#stripes)' : undefined}
              />
            );
          });
        })}
      </svg>
      <div class="chart-times" aria-hidden="true">
        {[30, 20, 10, 0].map((ago) => (
          <span key={ago}>{ago === 0 ? 'now' : `${ago} min ago`}</span>
        ))}
      </div>
    </figure>
  );
}
