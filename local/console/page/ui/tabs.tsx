import type { ComponentChildren, JSX } from 'preact';

export interface Tab {
  readonly id: string;
  readonly title: string;
}

interface Props {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly current: string;
  readonly choose: (id: string) => void;
  readonly children: ComponentChildren;
}

/** Tabs by the pattern of WAI-ARIA: the arrow keys move, Home goes to the first tab and End to the last. */
export function Tabs({ label, tabs, current, choose, children }: Props): JSX.Element {
  const go = (index: number) => {
    const tab = tabs[(index + tabs.length) % tabs.length];
    if (tab === undefined) return;
    choose(tab.id);
    document.getElementById(`tab-${tab.id}`)?.focus();
  };
  const at = tabs.findIndex(({ id }) => id === current);
  const moves: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    Home: 0,
    End: tabs.length - 1,
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label}>
        {tabs.map(({ id, title }) => (
          <button
            key={id}
            id={`tab-${id}`}
            type="button"
            role="tab"
            aria-selected={id === current}
            aria-controls="tab-panel"
            tabIndex={id === current ? 0 : -1}
            onClick={() => choose(id)}
            onKeyDown={(event) => {
              const to = moves[event.key];
              if (to === undefined) return;
              event.preventDefault();
              go(to);
            }}
          >
            {title}
          </button>
        ))}
      </div>
      <div class="tab-panel" id="tab-panel" role="tabpanel" aria-labelledby={`tab-${current}`} tabIndex={0}>
        {children}
      </div>
    </>
  );
}
