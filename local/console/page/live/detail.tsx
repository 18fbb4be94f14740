import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { DecisionAnswer, Row } from '../../api.ts';
import { Explanation } from '../explain/explanation.tsx';
import { get } from '../session.ts';
import { Icon } from '../ui/icons.tsx';
import { State } from '../ui/state.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { clock, shortArn, shortResource, Text } from '../ui/text.tsx';
import { Path } from './path.tsx';

const TABS = [
  { id: 'why', title: 'Why' },
  { id: 'request', title: 'Request' },
  { id: 'path', title: 'Path' },
  { id: 'record', title: 'Record' },
];

/**
 * One call: the reason of its decision, the request as the gateway understood it, and the steps of its
 * journey.
 */
export function Detail({ row, close }: { readonly row: Row; readonly close: () => void }): JSX.Element {
  const [answer, setAnswer] = useState<DecisionAnswer>();
  const [fault, setFault] = useState<string>();
  const [tab, setTab] = useState('why');
  useEffect(() => {
    const stop = new AbortController();
    setFault(undefined);
    get<DecisionAnswer>(`decisions/${encodeURIComponent(row.id)}`, stop.signal)
      .then(setAnswer)
      .catch((error: Error) => stop.signal.aborted || setFault(error.message));
    return () => stop.abort();
  }, [row]);
  const current = answer?.row.id === row.id ? answer : undefined;
  return (
    <section
      class="detail"
      aria-label="The chosen call"
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <header>
        <div class="detail-title">
          <State of={row.outcome} />
          <h2>
            <Text most={120}>{row.operation}</Text>
          </h2>
          <button type="button" class="button round" onClick={close} aria-label="Close the call">
            <Icon name="close" size={16} />
          </button>
        </div>
        <p>
          <b>
            <Text most={120}>{row.principal === undefined ? 'not verified' : shortArn(row.principal)}</Text>
          </b>
          {row.resource !== undefined && (
            <>
              {' on '}
              <b>
                <Text most={120}>{shortResource(row.resource)}</Text>
              </b>
            </>
          )}
          <span class="quiet">
            {' '}
            at {clock(row.at)}
            {row.status !== undefined && `, answered ${row.status}`}
          </span>
        </p>
      </header>
      <Tabs label="About this call" tabs={TABS} current={tab} choose={setTab}>
        {fault !== undefined && <p class="fault">{fault}</p>}
        {current === undefined && fault === undefined && <p class="note">Reading…</p>}
        {current !== undefined && tab === 'why' && <Why answer={current} />}
        {current !== undefined && tab === 'request' && <Request answer={current} />}
        {current !== undefined && tab === 'path' && <Path answer={current} />}
        {current !== undefined && tab === 'record' && (
          <pre class="code">
            <Text most={20_000}>{JSON.stringify(current.record, null, 2)}</Text>
          </pre>
        )}
      </Tabs>
    </section>
  );
}

function Why({ answer }: { readonly answer: DecisionAnswer }): JSX.Element {
  return (
    <>
      {answer.explained === undefined && (
        <p class="because">
          <Text>{answer.row.why}</Text>
        </p>
      )}
      {answer.note !== undefined && <p class="note">{answer.note}</p>}
      {answer.explained !== undefined && (
        <Explanation of={answer.explained} principal={holderOf(answer.row.principal)} />
      )}
    </>
  );
}

/** The user or role that can have a policy; undefined for other principals. */
function holderOf(principal: string | undefined): string | undefined {
  if (principal === undefined || /:(?:user|role)\//u.test(principal)) return principal;
  return principal.replace(/:sts:(.*):assumed-role\/([^/]+)\/.*$/u, ':iam:$1:role/$2');
}

function Request({ answer }: { readonly answer: DecisionAnswer }): JSX.Element {
  return (
    <>
      <p class="note">
        The request as the gateway understood it. Bodies, secrets, tokens and signatures are in no record.
      </p>
      <dl class="facts">
        {answer.request.map(([name, value]) => (
          <div key={name}>
            <dt>
              <Text most={80}>{name}</Text>
            </dt>
            <dd>
              <Text>{value}</Text>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
