import type { JSX } from 'preact';
import type {
  ConditionExplanation,
  KeyExplanation,
  LayerExplanation,
  ListExplanation,
  PolicyExplanation,
  StatementExplanation,
} from '../../../../src/authz/explain/explanation.ts';
import type { ExplainedAnswer } from '../../api.ts';
import { Icon, type IconName } from '../ui/icons.tsx';
import { Text } from '../ui/text.tsx';
import type { Place } from './explanation.tsx';

const KINDS: Readonly<Record<string, string>> = {
  trust: 'Trust policy of the role',
  identity: 'Identity-based policies',
  boundary: 'Permissions boundary',
  session: 'Session policies',
  'service-control': 'Service control policies',
  'resource-control': 'Resource control policies',
};

const SAYS: Readonly<Record<LayerExplanation['says'], string>> = {
  allows: 'allow',
  denies: 'deny',
  silent: 'no statement applies',
  unknown: 'may apply',
};

interface Chosen {
  readonly place: Place | undefined;
  readonly choose: (place: Place) => void;
}

/** The layers of AWS's enforcement flow, each with its policies and their statements in reach. */
export function LayerTree({ answer, ...chosen }: Chosen & { readonly answer: ExplainedAnswer }): JSX.Element {
  let before = 0;
  return (
    <ol class="tree" aria-label="Policies by their kind">
      {answer.explanation.layers.map((layer) => {
        const from = before;
        before += layer.policies.length;
        return <Layer key={`${layer.kind} ${layer.level}`} {...{ layer, from, ...chosen }} />;
      })}
    </ol>
  );
}

function Layer({
  layer,
  from,
  ...chosen
}: Chosen & { readonly layer: LayerExplanation; readonly from: number }) {
  const refuses = layer.says === 'silent' && layer.mustAllow;
  const signs: Readonly<Record<LayerExplanation['says'], IconName>> = {
    allows: 'allowed',
    denies: 'denied',
    silent: refuses ? 'denied' : 'arrow',
    unknown: 'if',
  };
  const tone = refuses ? 'denies' : layer.says;
  return (
    <li class={`layer says-${tone}`}>
      <details open={layer.says !== 'silent' || refuses}>
        <summary>
          <Icon name={signs[layer.says]} size={15} />
          <span class="layer-name">
            {KINDS[layer.kind]}
            {layer.kind.endsWith('control') && `, level ${layer.level}`}
          </span>
          <span class="says">{refuses ? 'nothing allows it' : SAYS[layer.says]}</span>
        </summary>
        {layer.policies.length === 0 ? (
          <p class="none">There are none.</p>
        ) : (
          <ol>
            {layer.policies.map((policy, index) => (
              <Policy key={index} {...{ policy, at: from + index, ...chosen }} />
            ))}
          </ol>
        )}
      </details>
    </li>
  );
}

function Policy({
  policy,
  at,
  place,
  choose,
}: Chosen & { readonly policy: PolicyExplanation; readonly at: number }) {
  const { otherStatements: others } = policy;
  const isChosen = place?.policy === at && place.statement === undefined;
  return (
    <li class="policy-node">
      <button type="button" class="node" aria-pressed={isChosen} onClick={() => choose({ policy: at })}>
        <Text most={80}>{policy.name}</Text>
        <span class="quiet">
          <Text most={80}>{policy.source}</Text>
        </span>
      </button>
      <ol>
        {policy.statements.map((statement) => (
          <Statement key={statement.index} {...{ statement, at, place, choose }} />
        ))}
      </ol>
      {others > 0 && (
        <p class="none">{others === 1 ? '1 statement is' : `${others} statements are`} about other actions</p>
      )}
    </li>
  );
}

function Statement({
  statement,
  at,
  place,
  choose,
}: Chosen & { readonly statement: StatementExplanation; readonly at: number }) {
  const { index, sid, effect, applies, action, resource, conditions, variables, doubt } = statement;
  const isChosen = place?.policy === at && place.statement === index;
  const word = applies === 'unknown' ? 'may apply' : applies ? 'applies' : 'does not apply';
  return (
    <li class={`statement ${applies === true ? `applies-${effect}` : ''}`}>
      <button
        type="button"
        class="node"
        aria-pressed={isChosen}
        onClick={() => choose({ policy: at, statement: index })}
      >
        <strong>{effect}</strong>
        <Text most={80}>{sid === undefined ? `statement ${index + 1}` : sid}</Text>
        <span class="quiet">{word}</span>
      </button>
      <ul class="elements">
        <Element name="Action" list={action} />
        <Element name="Resource" list={resource} />
        {conditions.map((condition, number) => (
          <Condition key={number} condition={condition} />
        ))}
        {variables.map((variable) => (
          <li key={variable.key}>
            <span class="sign" />
            <code>
              <Text>{`\${${variable.key}}`}</Text>
            </code>{' '}
            <Text>{actual(variable)}</Text>
          </li>
        ))}
        {doubt !== undefined && (
          <li>
            <Sign of="unknown" /> Cannot be read as meant: <Text>{doubt}</Text>
          </li>
        )}
      </ul>
    </li>
  );
}

type Truth = boolean | 'unknown';

const TRUTHS = [
  [true, 'allowed', 'matches'],
  [false, 'denied', 'does not match'],
  ['unknown', 'if', 'is not known'],
] as const;

function Sign({ of }: { readonly of: Truth }): JSX.Element {
  const [, icon, word] = TRUTHS.find(([truth]) => truth === of) ?? TRUTHS[2];
  return (
    <span class={`sign sign-${icon}`}>
      <Icon name={icon} size={13} />
      <span class="unseen">{word}: </span>
    </span>
  );
}

const MOST = 3;

/** The values that are shown: those that match; if none matches, the first ones. */
function Element({ name, list }: { readonly name: string; readonly list: ListExplanation }) {
  const chosen = list.matching.length > 0 ? list.matching : list.values;
  const hidden = list.values.length - Math.min(chosen.length, MOST);
  return (
    <li>
      <Sign of={list.matched} />
      {list.negated ? `Not${name}` : name}{' '}
      <code>
        <Text most={160}>{chosen.slice(0, MOST).join(', ')}</Text>
      </code>
      {hidden > 0 && <span class="quiet"> and {hidden} more</span>}
    </li>
  );
}

function Condition({ condition }: { readonly condition: ConditionExplanation }) {
  const { operator, key, expected, matched } = condition;
  return (
    <li>
      <Sign of={matched} />
      <Text>{operator}</Text>{' '}
      <code>
        <Text>{key}</Text>
      </code>{' '}
      is <Text>{expected.map(String).join(', ')}</Text>; <Text>{actual(condition)}</Text>
    </li>
  );
}

function actual({ actual: values }: KeyExplanation): string {
  if (values === 'absent') return 'the request has no such key';
  if (values === 'unknown') return 'it is not known';
  return `the request has ${values.length === 0 ? 'an empty list' : values.join(', ')}`;
}
