import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { BrokerRow, OverviewAnswer } from '../../api.ts';
import { get } from '../session.ts';
import { Text } from '../ui/text.tsx';
import { VirtualList } from '../ui/virtualList.tsx';
import { Broker } from './broker.tsx';

const EVERY_MS = 4_000;
const ROW_HEIGHT = 64;

/** The brokers of an account, with their states as they change. */
export function Brokers({ overview }: { readonly overview: OverviewAnswer }): JSX.Element {
  const [account, setAccount] = useState(overview.accounts[0]?.id ?? '');
  const [rows, setRows] = useState<readonly BrokerRow[]>();
  const [selected, select] = useState<string>();
  const [words, setWords] = useState('');
  const [version, setVersion] = useState(0);
  useEffect(() => {
    if (!overview.brokers) return;
    const stop = new AbortController();
    const read = () => {
      if (document.hidden) return;
      get<readonly BrokerRow[]>(`brokers/${account}`, stop.signal)
        .then((found) => {
          setRows(found);
          setVersion((before) => before + 1);
          select((before) => before ?? found[0]?.id);
        })
        .catch(() => undefined);
    };
    read();
    const timer = setInterval(read, EVERY_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [account]);
  if (!overview.brokers) return <NoBrokers why={overview.readOnly ?? ''} />;
  const asked = words.trim().toLowerCase();
  const shown = (rows ?? []).filter(({ name, id }) => `${name} ${id}`.toLowerCase().includes(asked));
  const row = rows?.find(({ id }) => id === selected);
  return (
    <div class="brokers">
      <div class="live-main brokers-list">
        <div class="page-head">
          <h1>Brokers</h1>
          <p class="quiet">{rows === undefined ? 'Reading…' : `${rows.length}`}</p>
        </div>
        <form class="filters" aria-label="Filter of brokers" onSubmit={(event) => event.preventDefault()}>
          {overview.accounts.length > 1 && (
            <label class="field">
              <span>Account</span>
              <select value={account} onInput={(event) => setAccount(event.currentTarget.value)}>
                {overview.accounts.map(({ id }) => (
                  <option key={id}>{id}</option>
                ))}
              </select>
            </label>
          )}
          <label class="field">
            <span>Name or id</span>
            <input
              type="search"
              placeholder="any"
              value={words}
              onInput={(event) => setWords(event.currentTarget.value)}
            />
          </label>
        </form>
        {rows?.length === 0 ? (
          <div class="empty">
            <h2>No broker yet</h2>
            <p>CreateBroker makes one: any AWS client can call it here.</p>
          </div>
        ) : (
          <VirtualList
            label="Brokers"
            items={shown}
            keyOf={(one) => one.id}
            rowHeight={ROW_HEIGHT}
            selected={selected}
            select={(one) => select(one.id)}
            draw={(one) => <Line row={one} />}
          />
        )}
      </div>
      {row !== undefined && <Broker {...{ account, row, version }} />}
    </div>
  );
}

function Line({ row }: { readonly row: BrokerRow }): JSX.Element {
  return (
    <>
      <span class="row-what">
        <b>
          <Text most={60}>{row.name}</Text>
        </b>
        <span class="row-on">
          {row.engine}, {row.region}
        </span>
      </span>
      <span class={`broker-state broker-state-${row.state === 'RUNNING' ? 'running' : 'moving'}`}>
        {row.state.replaceAll('_', ' ').toLowerCase()}
      </span>
    </>
  );
}

function NoBrokers({ why }: { readonly why: string }): JSX.Element {
  return (
    <div class="empty pad">
      <h1>No brokers are shown here</h1>
      <p>{why}</p>
    </div>
  );
}
