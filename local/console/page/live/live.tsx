import type { JSX } from 'preact';
import { useEffect, useMemo, useReducer, useState } from 'preact/hooks';
import type { OverviewAnswer, Row } from '../../api.ts';
import type { RowStore } from '../rows.ts';
import { State } from '../ui/state.tsx';
import { clock, shortArn, shortResource, Text } from '../ui/text.tsx';
import { VirtualList } from '../ui/virtualList.tsx';
import { Chart } from './chart.tsx';
import { Detail } from './detail.tsx';
import { chosenBy, type Filter, Filters, NO_FILTER } from './filters.tsx';

const ROW_HEIGHT = 58;
const TICK_MS = 10_000;

interface Props {
  readonly store: RowStore;
  readonly overview: OverviewAnswer;
}

/** Decisions as they happen, newest first. */
export function Live({ store, overview }: Props): JSX.Element {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const [selected, select] = useState<string>();
  const [now, setNow] = useState(Date.now());
  useEffect(() => store.listen(() => redraw(undefined)), [store]);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const { rows } = store;
  const shown = useMemo(() => rows.filter(chosenBy(filter)), [rows, filter]);
  const row = selected === undefined ? undefined : rows.find(({ id }) => id === selected);
  const latest = Math.max(now, rows[0]?.at ?? 0);
  return (
    <div class={row === undefined ? 'live' : 'live live-open'}>
      <div class="live-main">
        <div class="page-head">
          <h1>Live</h1>
          <p class="quiet">
            {shown.length === rows.length
              ? `${rows.length.toLocaleString('en')} calls`
              : `${shown.length.toLocaleString('en')} of ${rows.length.toLocaleString('en')} calls`}
            {store.lost > 0 &&
              `; ${store.lost.toLocaleString('en')} more arrived faster than this page could read them`}
          </p>
        </div>
        <Chart rows={rows} now={latest} />
        <Filters
          filter={filter}
          change={setFilter}
          principals={overview.accounts.flatMap(({ principals }) => principals)}
          actions={overview.accounts[0]?.actions ?? []}
        />
        {rows.length === 0 ? (
          <Empty overview={overview} />
        ) : (
          <VirtualList
            label="Calls, newest first"
            items={shown}
            keyOf={(one) => one.id}
            rowHeight={ROW_HEIGHT}
            selected={selected}
            select={(one) => select(one.id)}
            draw={(one) => <RowLine row={one} />}
          />
        )}
      </div>
      {row !== undefined && <Detail row={row} close={() => select(undefined)} />}
    </div>
  );
}

function caller({ principal }: Row): string {
  return principal === undefined ? 'not verified' : shortArn(principal);
}

/** On a narrow screen the caller is below the operation, because the row has no column for it. */
function RowLine({ row }: { readonly row: Row }): JSX.Element {
  return (
    <>
      <State of={row.outcome} />
      <span class="row-what">
        <b>
          <Text most={80}>{row.operation}</Text>
        </b>
        <span class="row-on">
          <span class="row-by">
            <Text most={80}>{caller(row)}</Text>
            {row.resource === undefined ? '' : ' · '}
          </span>
          <Text most={80}>{row.resource === undefined ? '' : shortResource(row.resource)}</Text>
        </span>
      </span>
      <span class="row-who">
        <Text most={80}>{caller(row)}</Text>
      </span>
      <span class="row-why">
        <Text most={160}>{row.why}</Text>
      </span>
      <span class="row-when">
        {clock(row.at)}
        <small>
          <span class={row.outcome === 'allowed' && (row.status ?? 0) >= 400 ? 'odd' : undefined}>
            {row.status}
          </span>
          {row.waited && (
            <span class="row-phases" title="The first phase waited for the body; both phases are this row">
              {' '}
              · 2 phases
            </span>
          )}
        </small>
      </span>
    </>
  );
}

function Empty({ overview }: { readonly overview: OverviewAnswer }): JSX.Element {
  return (
    <div class="empty">
      <h2>No call yet</h2>
      <p>
        {overview.live
          ? 'Calls appear here as they are decided. Point ' +
            'a client at the gateway; the terminal shows a command to try.'
          : 'The log has no decisions. Start the console ' +
            'with --log gateway.log to see the decisions of a gateway.'}
      </p>
    </div>
  );
}
