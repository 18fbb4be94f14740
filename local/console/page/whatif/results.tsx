import type { JSX } from 'preact';
import type { AskAnswer, WhatIfAnswer } from '../../api.ts';
import { Explanation } from '../explain/explanation.tsx';
import { Icon } from '../ui/icons.tsx';
import { State } from '../ui/state.tsx';
import { clock, shortArn, shortResource, Text } from '../ui/text.tsx';

const MOST = 200;

/** The answer to the question. If an edit changes it, the answers before and after. */
export function Answer({ answer }: { readonly answer: AskAnswer }): JSX.Element {
  const { before, after, explained } = answer;
  return (
    <>
      <p class="change big">
        {before !== after && (
          <>
            <State of={before} /> <Icon name="arrow" size={16} />
            <span class="unseen">becomes</span>{' '}
          </>
        )}
        <State of={after} />
        <span class="quiet">
          {before === after ? 'with the policies in force' : 'with the edited policy'}
        </span>
      </p>
      <Explanation of={explained} />
    </>
  );
}

/** The cells that an edit changes, each with its old and new value. */
export function Cells({ result }: { readonly result: WhatIfAnswer }): JSX.Element {
  const { changes, columns } = result;
  if (changes.cells.length === 0) return <p class="note">No cell of the matrix changes.</p>;
  return (
    <table class="changes-table">
      <thead>
        <tr>
          <th scope="col">Principal</th>
          <th scope="col">Action</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {changes.cells.slice(0, MOST).map(({ principal, column, before, after }) => (
          <tr key={`${principal} ${column}`}>
            <td>
              <Text most={60}>{shortArn(principal)}</Text>
            </td>
            <td>
              {columns[column]?.action.replace(/^mq:/u, '')}
              <span class="quiet"> {kindOf(columns[column]?.resource)}</span>
            </td>
            <td>
              <Words of={before} />
            </td>
            <td>
              <Words of={after} />
            </td>
          </tr>
        ))}
      </tbody>
      {changes.cells.length > MOST && <caption>The first {MOST} are shown.</caption>}
    </table>
  );
}

function kindOf(resource: string | undefined): string {
  return resource === undefined || resource === '*' ? '' : `on a ${resource}`;
}

/** The recorded calls that would be decided differently after an edit. */
export function Calls({ result }: { readonly result: WhatIfAnswer }): JSX.Element {
  const { calls, checked } = result;
  if (calls.length === 0) {
    return (
      <p class="note">
        {checked === 0 ? 'No call is recorded yet.' : `None of ${checked} recorded calls changes.`}
      </p>
    );
  }
  return (
    <table class="changes-table">
      <thead>
        <tr>
          <th scope="col">Call</th>
          <th scope="col">Time</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {calls.slice(0, MOST).map(({ id, at, principal, action, resource, before, after }) => (
          <tr key={id}>
            <td>
              <b>
                <Text most={60}>{shortArn(principal)}</Text>
              </b>{' '}
              <Text most={80}>{action}</Text>
              <span class="quiet">
                {' '}
                <Text most={80}>{resource === '*' ? '' : shortResource(resource)}</Text>
              </span>
            </td>
            <td>{clock(at)}</td>
            <td>
              <Words of={before} />
            </td>
            <td>
              <Words of={after} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A decision in words, with its sign; for `allowed if …` with the condition. */
function Words({ of }: { readonly of: string }): JSX.Element {
  const condition = /^allowed if (.*)$/su.exec(of)?.[1];
  if (condition === undefined)
    return <State of={of === 'allowed' ? 'allowed' : of === 'denied' ? 'denied' : 'if'} />;
  return (
    <>
      <State of="if" />{' '}
      <span class="quiet">
        <Text most={120}>{condition}</Text>
      </span>
    </>
  );
}
