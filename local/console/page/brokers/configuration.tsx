import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { BrokerConfiguration, RevisionAnswer } from '../../api.ts';
import { get } from '../session.ts';
import { CodeLine } from '../ui/codeLine.tsx';
import { plain, Text } from '../ui/text.tsx';
import { type DiffLine, lineDiff } from './lineDiff.ts';

interface Props {
  readonly place: string;
  readonly configuration: BrokerConfiguration;
}

const USES = { current: 'in use', pending: 'pending until the reboot', before: 'used before' } as const;
const SIGNS: Readonly<Record<DiffLine['kind'], string>> = { same: ' ', gone: '−', new: '+' };

/** A configuration of a broker, with the lines that differ between two of its revisions. */
export function Configuration({ place, configuration }: Props): JSX.Element {
  const { id, name, use, revision, revisions } = configuration;
  const [after, setAfter] = useState(revisions[0]?.revision ?? revision);
  const [before, setBefore] = useState(revisions[1]?.revision ?? after);
  const [texts, setTexts] = useState<readonly [string, string]>();
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    const stop = new AbortController();
    const read = (number: number) =>
      get<RevisionAnswer>(`revision/${place}/${encodeURIComponent(id)}/${number}`, stop.signal);
    Promise.all([read(before), read(after)])
      .then(([one, other]) => setTexts([one.text, other.text]))
      .catch((error: Error) => stop.signal.aborted || setFault(error.message));
    return () => stop.abort();
  }, [place, id, before, after]);
  const lines = useMemo(() => (texts === undefined ? [] : lineDiff(...texts)), [texts]);
  const choice = (label: string, value: number, set: (revision: number) => void) => (
    <label class="field">
      <span>{label}</span>
      <select value={String(value)} onInput={(event) => set(Number(event.currentTarget.value))}>
        {revisions.map(({ revision: number, created, description }) => (
          <option key={number} value={String(number)}>
            {`${number}, ${created.slice(0, 10)}${description === '' ? '' : `, ${description.slice(0, 60)}`}`}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <section class="configuration" aria-label={`Configuration ${name.slice(0, 80)}`}>
      <h4>
        <Text most={80}>{name}</Text>
        <span class="quiet">
          {' '}
          revision {revision}, {USES[use]}
        </span>
      </h4>
      <div class="revisions">
        {choice('From revision', before, setBefore)}
        {choice('To revision', after, setAfter)}
      </div>
      {fault !== undefined && <p class="fault">{fault}</p>}
      {texts !== undefined && before !== after && lines.every(({ kind }) => kind === 'same') && (
        <p class="note">The two revisions have the same text.</p>
      )}
      <pre
        class="code lines diff"
        role="region"
        tabIndex={0}
        aria-label={plain(`Lines of two revisions of ${name}, ${USES[use]}`, 160)}
      >
        {lines.map(({ kind, text }, index) => (
          <CodeLine
            key={index}
            class={`line line-${kind}`}
            mark={SIGNS[kind]}
            isMarkRead={true}
            text={text}
          />
        ))}
      </pre>
    </section>
  );
}
