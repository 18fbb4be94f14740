import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { BrokerAnswer, BrokerRow, MatrixAnswer } from '../../api.ts';
import { answerOf } from '../access/matrix.tsx';
import { openAccess } from '../access/target.ts';
import { get, post } from '../session.ts';
import { Icon } from '../ui/icons.tsx';
import { State } from '../ui/state.tsx';
import { plain, shortArn, Text } from '../ui/text.tsx';
import { Configuration } from './configuration.tsx';

const STATES = [
  ['CREATION_IN_PROGRESS', 'Creation'],
  ['RUNNING', 'Running'],
  ['REBOOT_IN_PROGRESS', 'Reboot'],
  ['DELETION_IN_PROGRESS', 'Deletion'],
] as const;

/** The state of a broker for its colour: a replica counts as running. */
export function Lifecycle({ state }: { readonly state: string }): JSX.Element {
  const own = state === 'REPLICA' ? 'RUNNING' : state;
  return (
    <ol class="lifecycle" aria-label={`State: ${state}`}>
      {STATES.map(([name, word]) => (
        <li key={name} aria-current={name === own ? 'step' : undefined}>
          {name === own && <Icon name="allowed" size={13} />}
          {name === 'RUNNING' && state === 'REPLICA' ? 'Replica' : word}
        </li>
      ))}
    </ol>
  );
}

interface Props {
  readonly account: string;
  readonly row: BrokerRow;
  /** A value that changes when the list has been read again. */
  readonly version: number;
}

/** All data of one broker, and the principals that may do each action on it. */
export function Broker({ account, row, version }: Props): JSX.Element {
  const [answer, setAnswer] = useState<BrokerAnswer>();
  const [fault, setFault] = useState<string>();
  const place = `${account}/${row.region}`;
  useEffect(() => {
    const stop = new AbortController();
    get<BrokerAnswer>(`broker/${place}/${encodeURIComponent(row.id)}`, stop.signal)
      .then((found) => {
        setAnswer(found);
        setFault(undefined);
      })
      .catch((error: Error) => stop.signal.aborted || setFault(error.message));
    return () => stop.abort();
  }, [place, row.id, version]);
  const current = answer?.row.id === row.id ? answer : undefined;
  return (
    <section class="broker" aria-label={`Broker ${plain(row.name, 80)}`}>
      <header>
        <h2>
          <Text most={80}>{row.name}</Text>
        </h2>
        <p class="quiet">
          <Text>{row.arn}</Text>
        </p>
        <Lifecycle state={row.state} />
      </header>
      {fault !== undefined && <p class="fault">{fault}</p>}
      {current !== undefined && (
        <div class="broker-cards">
          <Pending answer={current} />
          <Card title="Users">
            <Users answer={current} />
          </Card>
          <Card title="Tags">
            <Facts of={current.tags} none="It has no tags." />
          </Card>
          <Card title="Who may do what on it" wide>
            <WhoMay account={account} arn={row.arn} />
          </Card>
          <Card title="Configuration" wide>
            {current.configurations.length === 0 && <p class="note">It has none.</p>}
            {current.configurations.map((one) => (
              <Configuration key={`${one.id} ${one.revision} ${one.use}`} place={place} configuration={one} />
            ))}
          </Card>
          <Card title="Settings" wide>
            <Facts of={current.facts} none="" />
          </Card>
        </div>
      )}
    </section>
  );
}

interface CardProps {
  readonly title: string;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

function Card({ title, wide = false, children }: CardProps): JSX.Element {
  return (
    <section class={wide ? 'card broker-card wide' : 'card broker-card'} aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Pending({ answer }: { readonly answer: BrokerAnswer }): JSX.Element {
  const { pending } = answer;
  return (
    <Card title="Pending until the next reboot" wide>
      {pending.length === 0 ? (
        <p class="note">Nothing is pending.</p>
      ) : (
        <dl class="pending">
          {pending.map(({ name, now, next }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <Text>{now}</Text> <Icon name="arrow" size={14} />
                <span class="unseen"> becomes </span>{' '}
                <b>
                  <Text>{next}</Text>
                </b>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
}

function Facts({ of, none }: { readonly of: readonly (readonly [string, string])[]; readonly none: string }) {
  if (of.length === 0) return <p class="note">{none}</p>;
  return (
    <dl class="facts">
      {of.map(([name, value]) => (
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
  );
}

function Users({ answer: { users } }: { readonly answer: BrokerAnswer }): JSX.Element {
  if (users === undefined) return <p class="note">RabbitMQ manages its users itself; no call lists them.</p>;
  return (
    <ul class="users">
      {users.map(({ username, consoleAccess, groups, pending }) => (
        <li key={username}>
          <b>
            <Text most={80}>{username}</Text>
          </b>
          <span class="quiet">
            {consoleAccess ? ' web console' : ''}
            {groups.length > 0 && (
              <>
                {' '}
                groups <Text most={120}>{groups.join(', ')}</Text>
              </>
            )}
          </span>
          {pending !== undefined && <span class="pill">{pending.toLowerCase()} pending</span>}
        </li>
      ))}
    </ul>
  );
}

/** For each action, how many principals may do it, and who. */
function WhoMay({ account, arn }: { readonly account: string; readonly arn: string }): JSX.Element {
  const [matrix, setMatrix] = useState<MatrixAnswer>();
  useEffect(() => {
    const stop = new AbortController();
    post<MatrixAnswer>('matrix', { account, target: arn }, stop.signal)
      .then(setMatrix)
      .catch(() => undefined);
    return () => stop.abort();
  }, [account, arn]);
  if (matrix === undefined) return <p class="note">Reading…</p>;
  return (
    <>
      <table class="changes-table who-may">
        <thead>
          <tr>
            <th scope="col">Actions</th>
            <th scope="col">
              <State of="allowed" />
            </th>
            <th scope="col">
              <State of="if" />
            </th>
          </tr>
        </thead>
        <tbody>
          {groupsOf(matrix).map(({ actions, allowed, conditional }) => (
            <tr key={actions[0]}>
              <th scope="row">{actions.join(', ')}</th>
              <Names of={allowed} />
              <Names of={conditional} />
            </tr>
          ))}
        </tbody>
      </table>
      <button type="button" class="button" onClick={() => openAccess(arn)}>
        <Icon name="access" size={15} /> Open in Access
      </button>
    </>
  );
}

interface Group {
  readonly actions: string[];
  readonly allowed: readonly string[];
  readonly conditional: readonly string[];
}

/** Actions that the same principals may do share one row. Rows with the fewest principals are first. */
function groupsOf({ columns, rows }: MatrixAnswer): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const [column, { action }] of columns.entries()) {
    const who = (answer: string) =>
      rows.filter(({ cells }) => answerOf(cells[column] ?? 0) === answer).map(({ principal }) => principal);
    const [allowed, conditional] = [who('allowed'), who('if')];
    const key = JSON.stringify([allowed, conditional]);
    const group = groups.get(key) ?? { actions: [], allowed, conditional };
    group.actions.push(action.replace(/^mq:/u, ''));
    groups.set(key, group);
  }
  const size = ({ allowed, conditional }: Group) => allowed.length + conditional.length;
  return [...groups.values()].sort((one, other) => size(one) - size(other));
}

const MOST_NAMES = 8;

function Names({ of }: { readonly of: readonly string[] }): JSX.Element {
  const names = of.map(shortArn);
  const more = names.length - MOST_NAMES;
  return (
    <td title={plain(names.join(', '), 600)}>
      {names.length === 0 ? (
        <span class="quiet">nobody</span>
      ) : (
        <Text most={400}>{names.slice(0, MOST_NAMES).join(', ')}</Text>
      )}
      {more > 0 && <span class="quiet"> and {more} more</span>}
    </td>
  );
}
