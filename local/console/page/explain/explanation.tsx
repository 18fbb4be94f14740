import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ExplainedAnswer } from '../../api.ts';
import { Copy } from '../ui/copy.tsx';
import { Icon } from '../ui/icons.tsx';
import { Text } from '../ui/text.tsx';
import { openWhatIf } from '../whatif/draft.ts';
import { PolicyText } from './policyText.tsx';
import { LayerTree } from './tree.tsx';

/** A statement: the index of its policy in the answer, and its own index in that policy. */
export interface Place {
  readonly policy: number;
  readonly statement?: number;
}

/**
 * The statement that is selected at first: the deciding one, or else the first one that applies or may apply.
 */
function firstPlace({ deciding, explanation }: ExplainedAnswer): Place | undefined {
  if (deciding !== undefined) return deciding;
  const policies = explanation.layers.flatMap((layer) => layer.policies);
  const policy = policies.findIndex(({ statements }) => statements.some(({ applies }) => applies !== false));
  const statement = policies[policy]?.statements.find(({ applies }) => applies !== false);
  return statement && { policy, statement: statement.index };
}

interface Props {
  readonly of: ExplainedAnswer;
  /** The principal. If it is given, a policy that would allow the question can be tried. */
  readonly principal?: string | undefined;
}

/** The result of every policy as a tree, with the text of the selected policy beside it. */
export function Explanation({ of: answer, principal }: Props): JSX.Element {
  const { explanation, policies, deciding, suggestion } = answer;
  const [place, setPlace] = useState(firstPlace(answer));
  useEffect(() => setPlace(firstPlace(answer)), [answer]);
  const depends = explanation.because.startsWith('It depends');
  const shown = place && policies[place.policy];
  return (
    <div class="explanation">
      <p class="because">
        <Text>{explanation.because}</Text>
      </p>
      {explanation.missing.length > 0 && !depends && (
        <p class="note">
          Keys that statements ask for and the request does not have:{' '}
          <Text>{explanation.missing.join(', ')}</Text>
        </p>
      )}
      {suggestion !== undefined && (
        <div class="suggestion">
          <p>
            <Text>{suggestion.sentence}</Text>
          </p>
          {suggestion.document !== undefined && (
            <>
              <pre class="code" role="region" tabIndex={0} aria-label="The smallest policy that allows it">
                <Text most={4_000}>{suggestion.document}</Text>
              </pre>
              <div class="actions">
                <Copy text={suggestion.document}>Copy the smallest allowing policy</Copy>
                {principal !== undefined && (
                  <button
                    type="button"
                    class="button"
                    onClick={() =>
                      openWhatIf({
                        principal,
                        action: explanation.action,
                        resource: explanation.resource,
                        policy: suggestion.document ?? '',
                      })
                    }
                  >
                    <Icon name="whatif" size={15} />
                    Try it in What if
                  </button>
                )}
              </div>
            </>
          )}
        </div>
      )}
      <div class="explanation-halves">
        <LayerTree answer={answer} place={place} choose={setPlace} />
        {shown === undefined ? (
          <p class="note policy-none">
            <Icon name="arrow" size={14} /> Choose a policy to read its text here.
          </p>
        ) : (
          <PolicyText
            policy={shown}
            marked={place?.statement}
            deciding={place?.policy === deciding?.policy ? deciding?.statement : undefined}
          />
        )}
      </div>
    </div>
  );
}
