import type { JSX } from 'preact';
import type { DecisionAnswer, Step } from '../../api.ts';
import { Text } from '../ui/text.tsx';

/** A sentence about each step, for people who use the gateway for the first time. */
const STEPS: Readonly<Record<Step['name'], string>> = {
  parse: 'The event becomes a request that later steps only read.',
  authenticate: 'The key is found and the signature is checked. The result is a principal.',
  resolve: 'Method and path become an operation, and the operation becomes questions.',
  load: "The principal's policies are read, compiled and cached.",
  decide: 'Each question is allowed, refused, or pending because a fact is not known yet.',
  enforce: 'The verdict travels under a seal to the handler, which finishes what depends on the body.',
  run: 'The operation validates its input, changes the table, and answers.',
};

/** The journey of one call through the gateway, with the times of the measured steps. */
export function Path({ answer }: { readonly answer: DecisionAnswer }): JSX.Element {
  const { steps, totalMs } = answer;
  const phases = answer.phases.map(({ phase, ms }) => `The ${phase} decided in ${timeText(ms)}.`).join(' ');
  const most = Math.max(...steps.map(({ ms = 0 }) => ms), 0.001);
  return (
    <>
      <ol class="journey">
        {steps.map(({ name, ms, saw }, index) => (
          <li key={name} class={saw === undefined && ms === undefined ? 'step step-missed' : 'step'}>
            <span class="step-number" aria-hidden="true">
              {index + 1}
            </span>
            <div>
              <h3>{name}</h3>
              <p class="quiet">{STEPS[name]}</p>
              <p class="saw">
                {saw === undefined ? 'The call did not reach this step.' : <Text>{saw}</Text>}
              </p>
            </div>
            <div class="step-time">
              {ms !== undefined && (
                <>
                  <span>{timeText(ms)}</span>
                  <i style={{ width: `${Math.max(2, (ms / most) * 100)}%` }} />
                </>
              )}
            </div>
          </li>
        ))}
      </ol>
      <p class="note">
        {totalMs === undefined
          ? `The steps of this call were not measured one by one. ${phases}`
          : `${timeText(totalMs)} from the arrival of the whole request to its answer.`}
        {answer.row.waited &&
          totalMs !== undefined &&
          ' The first phase waited for the body; the times are the sums of both phases.'}
      </p>
    </>
  );
}

function timeText(ms: number): string {
  return ms < 0.1 ? `${Math.round(ms * 1_000)} µs` : `${ms.toFixed(ms < 10 ? 2 : 0)} ms`;
}
