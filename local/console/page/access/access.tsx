import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ChangesAnswer, MatrixAnswer, OverviewAnswer, TargetSummary } from '../../api.ts';
import { get, post } from '../session.ts';
import { State } from '../ui/state.tsx';
import { plain, shortArn, Text } from '../ui/text.tsx';
import { Cell } from './cell.tsx';
import { answerOf, MatrixGrid, type Spot, spotKey } from './matrix.tsx';
import { takeTarget } from './target.ts';

/** Who may do what: principals by actions, for one broker or for all. */
export function Access({ overview }: { readonly overview: OverviewAnswer }): JSX.Element {
  const [account, setAccount] = useState(overview.accounts[0]?.id ?? '');
  const [targets, setTargets] = useState<readonly TargetSummary[]>([]);
  const [target, setTarget] = useState(() => takeTarget() ?? '');
  const [matrix, setMatrix] = useState<MatrixAnswer>();
  const [changes, setChanges] = useState<ChangesAnswer>();
  const [saved, setSaved] = useState<{ readonly name: string; readonly text: string }>();
  const [fault, setFault] = useState<string>();
  const [words, setWords] = useState('');
  const [onlyChanged, setOnlyChanged] = useState(false);
  const [spot, setSpot] = useState<Spot>();

  useEffect(() => {
    get<readonly TargetSummary[]>(`targets/${account}`)
      .then(setTargets)
      .catch(() => setTargets([]));
  }, [account]);
  useEffect(() => {
    const stop = new AbortController();
    setFault(undefined);
    post<MatrixAnswer>('matrix', { account, target }, stop.signal)
      .then((found) => {
        setMatrix(found);
        setSpot(undefined);
      })
      .catch((error: Error) => stop.signal.aborted || setFault(error.message));
    return () => stop.abort();
  }, [account, target]);
  useEffect(() => {
    if (saved === undefined) return;
    const stop = new AbortController();
    setFault(undefined);
    post<ChangesAnswer>('changes', { account, target, export: saved.text }, stop.signal)
      .then(setChanges)
      .catch((error: Error) => {
        if (stop.signal.aborted) return;
        setChanges(undefined);
        setFault(error.message);
      });
    return () => stop.abort();
  }, [account, target, saved]);

  const changed = useMemo(() => new Set(changes?.cells.map(spotKey)), [changes]);
  const rows = useMemo(() => {
    const asked = words.trim().toLowerCase();
    const touched = new Set(changes?.cells.map(({ principal }) => principal));
    return (matrix?.rows ?? []).filter(
      ({ principal }) => principal.toLowerCase().includes(asked) && (!onlyChanged || touched.has(principal)),
    );
  }, [matrix, words, onlyChanged, changes]);
  const before = spot && changes?.cells.find((one) => spotKey(one) === spotKey(spot))?.before;

  return (
    <div class={spot === undefined ? 'live' : 'live live-open'}>
      <div class="live-main">
        <div class="page-head">
          <h1>Access</h1>
          <p class="quiet">{matrix === undefined ? 'Reading…' : summary(matrix, rows.length)}</p>
        </div>
        <form class="filters" aria-label="What the matrix shows" onSubmit={(event) => event.preventDefault()}>
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
            <span>On</span>
            <select value={target} onInput={(event) => setTarget(event.currentTarget.value)}>
              <option value="">all brokers and configurations</option>
              {targets.map(({ arn, name }) => (
                <option key={arn} value={arn}>
                  {plain(name, 90)}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>Principals</span>
            <input
              type="search"
              placeholder="all"
              value={words}
              onInput={(event) => setWords(event.currentTarget.value)}
            />
          </label>
          <label class="field field-file">
            <span>Changes since a saved export</span>
            <input
              type="file"
              accept=".json,application/json"
              onInput={(event) => void take(event, setSaved)}
            />
          </label>
        </form>
        {fault !== undefined && <p class="fault">{fault}</p>}
        {changes !== undefined && saved !== undefined && (
          <Changes changes={changes} name={saved.name} only={onlyChanged} setOnly={setOnlyChanged} />
        )}
        <p class="legend-row">
          <State of="allowed" /> <State of="if" /> <State of="denied" />
          <span class="quiet">A cell opens its explanation; arrows move, Enter opens.</span>
        </p>
        {matrix !== undefined && <MatrixGrid {...{ matrix, rows, changed, spot }} choose={setSpot} />}
      </div>
      {spot !== undefined && matrix !== undefined && (
        <Cell matrix={matrix} spot={spot} before={before} close={() => setSpot(undefined)} />
      )}
    </div>
  );
}

async function take(
  event: { readonly currentTarget: HTMLInputElement },
  set: (saved: { readonly name: string; readonly text: string } | undefined) => void,
): Promise<void> {
  const file = event.currentTarget.files?.[0];
  set(file === undefined ? undefined : { name: file.name, text: await file.text() });
}

function summary({ rows, columns }: MatrixAnswer, shown: number): string {
  const cells = rows.flatMap((row) => row.cells);
  const count = (answer: string) =>
    cells.filter((cell) => answerOf(cell) === answer).length.toLocaleString('en');
  const principals = shown === rows.length ? `${rows.length}` : `${shown} of ${rows.length}`;
  return (
    `${principals} principals, ${columns.length} actions: ${count('allowed')}` +
    ` allowed, ${count('if')} allowed if, ${count('denied')} denied`
  );
}

interface ChangesProps {
  readonly changes: ChangesAnswer;
  readonly name: string;
  readonly only: boolean;
  readonly setOnly: (only: boolean) => void;
}

function Changes({ changes, name, only, setOnly }: ChangesProps): JSX.Element {
  const { cells, compared, added, removed } = changes;
  return (
    <div class="changes">
      <p>
        <b>
          {cells.length.toLocaleString('en')} of {compared.toLocaleString('en')} cells
        </b>{' '}
        have changed since <Text most={60}>{name}</Text>.
        {added.length > 0 && (
          <>
            {' '}
            New: <Text most={160}>{added.map(shortArn).join(', ')}</Text>.
          </>
        )}
        {removed.length > 0 && (
          <>
            {' '}
            Gone: <Text most={160}>{removed.map(shortArn).join(', ')}</Text>.
          </>
        )}
      </p>
      <label class="toggle">
        <input type="checkbox" checked={only} onInput={(event) => setOnly(event.currentTarget.checked)} />
        Only principals with changes
      </label>
    </div>
  );
}
