import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Edit, OverviewAnswer, PolicyChoice } from '../../api.ts';
import { post } from '../session.ts';
import { Copy } from '../ui/copy.tsx';
import { plain, shortArn } from '../ui/text.tsx';
import type { Question } from './question.tsx';

interface Props {
  readonly account: string;
  readonly policies: readonly PolicyChoice[];
  readonly edit: Edit | undefined;
  readonly edits: readonly Edit[];
  readonly question: Question;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly overview: OverviewAnswer;
  /** The request of `ask` and `test`. */
  readonly asked: object;
  readonly change: (edit: Edit | undefined) => void;
  readonly putIntoForce: () => void;
}

type EditorProps = Pick<Props, 'actions' | 'resources'> & {
  readonly text: string;
  readonly label: string;
  readonly change: (text: string) => void;
};

const NEW = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "mq:List*",
      "Resource": "*"
    }
  ]
}`;

/** The choice of a policy, its editor, and the buttons for the edited text. */
export function PolicyPane(props: Props): JSX.Element {
  const { policies, edit, edits, question, actions, resources, overview, change } = props;
  const [Editor, setEditor] = useState<ComponentType<EditorProps>>();
  useEffect(() => {
    if (edit === undefined || Editor !== undefined) return;
    // The editor is a separate chunk, because it is ten times as large as the rest of the page.
    void import('./editor.tsx').then((loaded) => setEditor(() => loaded.default));
  }, [edit]);
  const created = `inline ${question.principal} allowed-in-the-console`;
  const isKnown = policies.some(({ id }) => id === edit?.policy);
  const choose = (id: string) => {
    if (id === '') return change(undefined);
    change({ policy: id, text: policies.find((one) => one.id === id)?.text ?? NEW });
  };
  const canHold = /:(?:user|role)\//u.test(question.principal);
  return (
    <section class="card whatif-card policy-pane" aria-label="Edited policy">
      <label class="field">
        <span>Policy to edit</span>
        <select value={edit?.policy ?? ''} onInput={(event) => choose(event.currentTarget.value)}>
          <option value="">none</option>
          {policies.map((policy) => (
            <option key={policy.id} value={policy.id}>
              {plain(nameOf(policy), 100)}
            </option>
          ))}
          {canHold && !policies.some(({ id }) => id === created) && (
            <option value={created}>
              {plain(`a new inline policy of ${shortArn(question.principal)}`, 100)}
            </option>
          )}
          {edit !== undefined && !isKnown && edit.policy !== created && (
            <option value={edit.policy}>
              {plain(`a new inline policy of ${edit.policy.split(' ')[1]}`, 120)}
            </option>
          )}
        </select>
      </label>
      {edit !== undefined && (
        <>
          <div class="editor-box">
            {Editor === undefined ? (
              <textarea
                aria-label="Text of the policy"
                value={edit.text}
                onInput={(event) => change({ ...edit, text: event.currentTarget.value })}
              />
            ) : (
              <Editor
                key={edit.policy}
                label="Text of the policy"
                text={edit.text}
                change={(text) => change({ policy: edit.policy, text })}
                {...{ actions, resources }}
              />
            )}
          </div>
          <div class="actions">
            <Copy text={edit.text}>Copy as a policy</Copy>
            <CopyTest asked={props.asked} />
            <PutIntoForce {...props} />
            {edits.length > 0 && isKnown && (
              <button type="button" class="button" onClick={() => choose(edit.policy)}>
                Undo all
              </button>
            )}
          </div>
          {overview.readOnly !== undefined && overview.readOnly !== '' && (
            <p class="note">Nothing can be put into force here. {overview.readOnly}</p>
          )}
        </>
      )}
      {edit === undefined && (
        <div class="actions">
          <CopyTest asked={props.asked} />
        </div>
      )}
    </section>
  );
}

function nameOf({ name, holder, holders }: PolicyChoice): string {
  if (holder !== undefined) return `${name}, inline of ${shortArn(holder)}`;
  return `${name}, managed, of ${holders === 1 ? '1 holder' : `${holders} holders`}`;
}

/** The text of the test is made at the click, from the state at that moment. */
function CopyTest({ asked }: { readonly asked: object }): JSX.Element {
  const [text, setText] = useState('');
  const key = JSON.stringify(asked);
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      post<{ text: string }>('test', asked, stop.signal)
        .then((found) => setText(found.text))
        .catch(() => undefined);
    }, 400);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [key]);
  return <Copy text={text}>Copy as a test</Copy>;
}

function PutIntoForce({ account, edits, overview, putIntoForce }: Props): JSX.Element | null {
  const [said, say] = useState<string>();
  const [edit] = edits;
  const key = edit?.text;
  useEffect(() => {
    if (key !== undefined) say(undefined);
  }, [key]);
  if (!overview.change) return null;
  const put = async () => {
    try {
      await post('put', { account, edits });
      say('In force now');
      putIntoForce();
    } catch (error) {
      say((error as Error).message);
    }
  };
  return (
    <>
      <button type="button" class="button main" disabled={edit === undefined} onClick={() => void put()}>
        Put into force
      </button>
      <span role="status" class="quiet">
        {said}
      </span>
    </>
  );
}
