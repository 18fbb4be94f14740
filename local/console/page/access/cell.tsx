import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { CellAnswer, MatrixAnswer } from '../../api.ts';
import { Explanation } from '../explain/explanation.tsx';
import { post } from '../session.ts';
import { Icon } from '../ui/icons.tsx';
import { State } from '../ui/state.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { shortArn, shortResource, Text } from '../ui/text.tsx';
import type { Spot } from './matrix.tsx';

interface Props {
  readonly matrix: MatrixAnswer;
  readonly spot: Spot;
  readonly before: string | undefined;
  readonly close: () => void;
}

/**
 * One cell: the conditions that a request must meet, and the result of every policy, for each form of the
 * principal.
 */
export function Cell({ matrix, spot, before, close }: Props): JSX.Element {
  const [answer, setAnswer] = useState<CellAnswer>();
  const [fault, setFault] = useState<string>();
  const [form, setForm] = useState('');
  const { action = '', on = '' } = matrix.columns[spot.column] ?? {};
  useEffect(() => {
    const stop = new AbortController();
    setAnswer(undefined);
    setFault(undefined);
    const { account, target } = matrix;
    post<CellAnswer>('cell', { account, target, principal: spot.principal, action, on }, stop.signal)
      .then((found) => {
        setAnswer(found);
        setForm(found.forms[0]?.form ?? '');
      })
      .catch((error: Error) => stop.signal.aborted || setFault(error.message));
    return () => stop.abort();
  }, [matrix, spot]);
  const shown = answer?.forms.find((one) => one.form === form) ?? answer?.forms[0];
  return (
    <section
      class="detail"
      aria-label="The chosen cell"
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <header>
        <div class="detail-title">
          {shown !== undefined && <State of={shown.answer} />}
          <h2>
            <Text most={120}>{action}</Text>
          </h2>
          <button type="button" class="button round" onClick={close} aria-label="Close the cell">
            <Icon name="close" size={16} />
          </button>
        </div>
        <p>
          <b>
            <Text most={120}>{shortArn(spot.principal)}</Text>
          </b>
          {on === '*' ? '' : ' on '}
          <b>
            <Text most={160}>{on === '*' ? '' : /[*?]/u.test(on) ? `all: ${on}` : shortResource(on)}</Text>
          </b>
        </p>
        {before !== undefined && (
          <p class="note">
            Before: <Text>{before}</Text>
          </p>
        )}
      </header>
      <Tabs
        label="How the principal signs"
        tabs={(answer?.forms ?? [{ form: 'Reading' }]).map((one) => ({
          id: one.form,
          title: one.form === 'Reading' ? 'Reading…' : `With a ${one.form}`,
        }))}
        current={shown?.form ?? 'Reading'}
        choose={setForm}
      >
        {fault !== undefined && <p class="fault">{fault}</p>}
        {shown !== undefined && (
          <>
            {shown.answer === 'if' && (
              <div class="condition">
                <h3>Allowed if</h3>
                <p>
                  <Text most={2_000}>{shown.condition}</Text>
                </p>
              </div>
            )}
            <Explanation of={shown.explained} principal={spot.principal} />
          </>
        )}
      </Tabs>
    </section>
  );
}
