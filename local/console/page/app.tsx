import type { JSX } from 'preact';
import { useEffect, useReducer, useState } from 'preact/hooks';
import type { OverviewAnswer } from '../api.ts';
import { Access } from './access/access.tsx';
import { Brokers } from './brokers/brokers.tsx';
import { Live } from './live/live.tsx';
import type { RowStore, StreamState } from './rows.ts';
import { ApiFault, get, hasSecret } from './session.ts';
import { Icon, type IconName, Mark } from './ui/icons.tsx';
import { nextTheme, themeName } from './ui/theme.ts';
import { WhatIf } from './whatif/whatIf.tsx';

interface Page {
  readonly id: string;
  readonly title: string;
  readonly icon: IconName;
}

const PAGES: readonly Page[] = [
  { id: 'live', title: 'Live', icon: 'live' },
  { id: 'access', title: 'Access', icon: 'access' },
  { id: 'whatif', title: 'What if', icon: 'whatif' },
  { id: 'brokers', title: 'Brokers', icon: 'brokers' },
];

function pageOf(hash: string): string {
  const id = /^#\/([a-z]+)/u.exec(hash)?.[1];
  return PAGES.some((page) => page.id === id) ? (id ?? 'live') : 'live';
}

/** The frame of all pages: the navigation, the state of the connection, and the colours. */
export function App({ store }: { readonly store: RowStore }): JSX.Element {
  const [page, setPage] = useState(pageOf(location.hash));
  const [overview, setOverview] = useState<OverviewAnswer>();
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    const turn = () => setPage(pageOf(location.hash));
    addEventListener('hashchange', turn);
    return () => removeEventListener('hashchange', turn);
  }, []);
  useEffect(() => {
    get<OverviewAnswer>('overview')
      .then(setOverview)
      .catch((error: Error) =>
        setFault(error instanceof ApiFault && error.status === 401 ? 'secret' : error.message),
      );
  }, []);
  const title = PAGES.find(({ id }) => id === page)?.title ?? '';
  useEffect(() => {
    document.title = `${title} · mqgate console`;
  }, [title]);
  return (
    <>
      <button type="button" class="skip button" onClick={() => document.getElementById('main')?.focus()}>
        Skip to the page
      </button>
      <header class="top">
        <a class="brand" href="#/live">
          <Mark />
          <span>
            mqgate <small>console</small>
          </span>
        </a>
        <nav aria-label="Pages">
          {PAGES.map(({ id, title: name, icon }) => (
            <a key={id} href={`#/${id}`} aria-current={id === page ? 'page' : undefined}>
              <Icon name={icon} />
              {name}
            </a>
          ))}
        </nav>
        <Connection store={store} />
        <Theme />
      </header>
      <main id="main" tabIndex={-1}>
        {fault !== undefined ? (
          <Closed why={fault} />
        ) : overview === undefined ? (
          <p class="note pad">Reading…</p>
        ) : (
          <Content page={page} store={store} overview={overview} />
        )}
      </main>
    </>
  );
}

interface ContentProps {
  readonly page: string;
  readonly store: RowStore;
  readonly overview: OverviewAnswer;
}

function Content({ page, store, overview }: ContentProps): JSX.Element {
  if (page === 'access') return <Access overview={overview} />;
  if (page === 'brokers') return <Brokers overview={overview} />;
  if (page === 'whatif') return <WhatIf overview={overview} />;
  return <Live store={store} overview={overview} />;
}

const STATES: Readonly<Record<StreamState, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  paused: 'Paused',
  away: 'The gateway does not answer',
  refused: 'Not allowed',
  elsewhere: 'Another tab reads',
};

function Connection({ store }: { readonly store: RowStore }): JSX.Element {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => store.listen(() => redraw(undefined)), [store]);
  const { state } = store;
  return (
    <span class={`connection connection-${state}`} role="status">
      <i aria-hidden="true" />
      {STATES[state]}
      {state === 'elsewhere' && (
        <button type="button" class="button small" onClick={() => store.start()}>
          Read here
        </button>
      )}
    </span>
  );
}

function Theme(): JSX.Element {
  const [name, setName] = useState(themeName());
  return (
    <button
      type="button"
      class="button round"
      onClick={() => setName(nextTheme())}
      aria-label={`Colours: ${name}. Change them.`}
      title={`Colours: ${name}`}
    >
      <Icon name="theme" size={17} />
    </button>
  );
}

function Closed({ why }: { readonly why: string }): JSX.Element {
  const isSecret = why === 'secret';
  return (
    <div class="empty pad">
      <h1>
        {isSecret ? 'This page needs the address that the gateway printed' : 'The gateway does not answer'}
      </h1>
      <p>
        {isSecret
          ? 'The gateway prints an address that ends in #secret=… when it starts. This tab has ' +
            (hasSecret() ? 'the secret of an earlier start of the gateway.' : 'no secret.') +
            ' Open the printed address.'
          : why}
      </p>
    </div>
  );
}
