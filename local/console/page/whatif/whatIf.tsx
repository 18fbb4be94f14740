import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type {
  AskAnswer,
  Edit,
  OverviewAnswer,
  PolicyChoice,
  TargetSummary,
  WhatIfAnswer,
} from '../../api.ts';
import { get, post } from '../session.ts';
import { Tabs } from '../ui/tabs.tsx';
import { takeDraft } from './draft.ts';
import { PolicyPane } from './policyPane.tsx';
import { type Question, QuestionForm } from './question.tsx';
import { Answer, Calls, Cells } from './results.tsx';

const WAIT_MS = 180;

/**
 * The page "What if": one question and one edited policy, with the answer and all changes that the edit would
 * make.
 */
export function WhatIf({ overview }: { readonly overview: OverviewAnswer }): JSX.Element {
  const draft = useMemo(takeDraft, []);
  const {
    id: account = '',
    principals = [],
    actions = [],
  } = overview.accounts.find(({ id }) => draft?.principal.split(':')[4] === id) ?? overview.accounts[0] ?? {};
  const [question, setQuestion] = useState<Question>({
    principal: draft?.principal ?? principals[0] ?? '',
    action: draft?.action ?? 'mq:DeleteBroker',
    resource: draft?.resource ?? '*',
    context: [],
  });
  const [policies, setPolicies] = useState<readonly PolicyChoice[]>([]);
  const [targets, setTargets] = useState<readonly TargetSummary[]>([]);
  const [edit, setEdit] = useState<Edit | undefined>(
    draft?.policy === undefined
      ? undefined
      : { policy: `inline ${draft.principal} allowed-in-the-console`, text: draft.policy },
  );
  const [answer, setAnswer] = useState<AskAnswer>();
  const [result, setResult] = useState<WhatIfAnswer>();
  const [fault, setFault] = useState<string>();
  const [tab, setTab] = useState('answer');
  const [version, setVersion] = useState(0);

  useEffect(() => {
    get<readonly PolicyChoice[]>(`policies/${account}`)
      .then(setPolicies)
      .catch(() => setPolicies([]));
    get<readonly TargetSummary[]>(`targets/${account}`).then((found) => {
      setTargets(found);
      const [first] = found;
      if (first === undefined) return;
      setQuestion((before) => (before.resource === '*' ? { ...before, resource: first.arn } : before));
    });
  }, [account, version]);

  const edits = useMemo(() => {
    const before = policies.find(({ id }) => id === edit?.policy)?.text;
    return edit === undefined || edit.text === before ? [] : [edit];
  }, [edit, policies]);
  const context = question.context.filter(({ key }) => key !== '').map(({ key, value }) => `${key}=${value}`);
  const asked = { account, ...question, context, edits };
  const body = JSON.stringify(asked);
  useDelayed(body, async (signal) => {
    try {
      setAnswer(await post<AskAnswer>('ask', asked, signal));
      setFault(undefined);
    } catch (error) {
      if (signal.aborted) return;
      setFault((error as Error).message);
    }
  });
  const changing = JSON.stringify([account, edits, version]);
  useDelayed(changing, async (signal) => {
    if (edits.length === 0) return setResult(undefined);
    try {
      setResult(await post<WhatIfAnswer>('whatif', { account, target: '', edits }, signal));
    } catch {
      if (!signal.aborted) setResult(undefined);
    }
  });
  const resources = targets.map(({ arn }) => arn);
  return (
    <div class="whatif">
      <div class="whatif-left">
        <div class="page-head">
          <h1>What if</h1>
          <p class="quiet">
            Ask a question; edit a policy and see what would change. Nothing is in force yet.
          </p>
        </div>
        <section class="card whatif-card" aria-label="Question">
          <QuestionForm {...{ question, principals, actions, resources }} change={setQuestion} />
        </section>
        <PolicyPane
          {...{ account, policies, edit, edits, question, actions, resources, overview }}
          change={setEdit}
          putIntoForce={() => setVersion((before) => before + 1)}
          asked={asked}
        />
      </div>
      <section class="whatif-right" aria-label="Results">
        <Summary result={result} edited={edits.length > 0} />
        <Tabs
          label="Results of the question and the edit"
          tabs={[
            { id: 'answer', title: 'Answer' },
            { id: 'cells', title: result === undefined ? 'Cells' : `Cells (${result.changes.cells.length})` },
            { id: 'calls', title: result === undefined ? 'Calls' : `Calls (${result.calls.length})` },
          ]}
          current={tab}
          choose={setTab}
        >
          {fault !== undefined && <p class="fault">{fault}</p>}
          {tab === 'answer' && answer !== undefined && fault === undefined && <Answer answer={answer} />}
          {tab !== 'answer' && result === undefined && (
            <p class="note">Edit a policy, and its changes are listed here.</p>
          )}
          {tab === 'cells' && result !== undefined && <Cells result={result} />}
          {tab === 'calls' && result !== undefined && <Calls result={result} />}
        </Tabs>
      </section>
    </div>
  );
}

/**
 * Runs a task a short time after the last change of `key`. A newer change replaces a task that has not
 * started.
 */
function useDelayed(key: string, run: (signal: AbortSignal) => Promise<void>): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => void latest.current(stop.signal), WAIT_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [key]);
}

function Summary({
  result,
  edited,
}: {
  readonly result: WhatIfAnswer | undefined;
  readonly edited: boolean;
}) {
  const count = (one: number) => one.toLocaleString('en');
  return (
    <div class="whatif-summary" role="status">
      {result === undefined ? (
        <p class="quiet">
          {edited ? 'The text is not a policy yet, so nothing is compared.' : 'No policy is edited.'}
        </p>
      ) : (
        <>
          <p>
            <b>{count(result.changes.cells.length)}</b> of {count(result.changes.compared)} cells would change
          </p>
          <p>
            <b>{count(result.calls.length)}</b> of {count(result.checked)} recorded calls would change
          </p>
        </>
      )}
    </div>
  );
}
