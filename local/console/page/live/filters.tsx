import type { JSX } from 'preact';
import type { Row } from '../../api.ts';
import { shortArn } from '../ui/text.tsx';

export interface Filter {
  readonly denied: boolean;
  readonly principal: string;
  readonly action: string;
  readonly phase: '' | 'authorizer' | 'handler' | 'both';
}

export const NO_FILTER: Filter = { denied: false, principal: '', action: '', phase: '' };

/** Whether the filters choose a row. A text may be anywhere in the name; case is ignored. */
export function chosenBy(filter: Filter): (row: Row) => boolean {
  const principal = filter.principal.trim().toLowerCase();
  const action = filter.action.trim().toLowerCase();
  return (row) => {
    if (filter.denied && (row.outcome === 'allowed' || row.outcome === 'pending')) return false;
    if (principal !== '' && !(row.principal ?? 'not verified').toLowerCase().includes(principal))
      return false;
    if (action !== '' && !`${row.action ?? ''} ${row.operation}`.toLowerCase().includes(action)) return false;
    if (filter.phase === '') return true;
    return filter.phase === 'both' ? row.waited : row.phase === filter.phase;
  };
}

interface Props {
  readonly filter: Filter;
  readonly change: (filter: Filter) => void;
  readonly principals: readonly string[];
  readonly actions: readonly string[];
}

export function Filters({ filter, change, principals, actions }: Props): JSX.Element {
  const set = (part: Partial<Filter>) => change({ ...filter, ...part });
  return (
    <form
      class="filters live-filters"
      aria-label="Filter of calls"
      onSubmit={(event) => event.preventDefault()}
    >
      <label class="toggle">
        <input
          type="checkbox"
          checked={filter.denied}
          onInput={(event) => set({ denied: event.currentTarget.checked })}
        />
        Denied only
      </label>
      <label class="field">
        <span>Principal</span>
        <input
          type="search"
          list="principals"
          placeholder="any"
          value={filter.principal}
          onInput={(event) => set({ principal: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>Action</span>
        <input
          type="search"
          list="actions"
          placeholder="any"
          value={filter.action}
          onInput={(event) => set({ action: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>Decided by</span>
        <select
          value={filter.phase}
          onInput={(event) => set({ phase: event.currentTarget.value as Filter['phase'] })}
        >
          <option value="">either phase</option>
          <option value="authorizer">the authorizer, without the body</option>
          <option value="handler">the handler, with the body</option>
          <option value="both">both: the first one waited</option>
        </select>
      </label>
      <datalist id="principals">
        {principals.map((arn) => (
          <option key={arn} value={shortArn(arn)} />
        ))}
      </datalist>
      <datalist id="actions">
        {actions.map((action) => (
          <option key={action} value={action} />
        ))}
      </datalist>
    </form>
  );
}
