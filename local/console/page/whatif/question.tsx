import type { JSX } from 'preact';
import { Icon } from '../ui/icons.tsx';
import { shortArn } from '../ui/text.tsx';
import { CONDITION_KEYS } from './words.ts';

export interface Question {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: readonly { readonly key: string; readonly value: string }[];
}

interface Props {
  readonly question: Question;
  readonly change: (question: Question) => void;
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** The form of a question: principal, action, resource and condition keys. */
export function QuestionForm({ question, change, principals, actions, resources }: Props): JSX.Element {
  const set = (part: Partial<Question>) => change({ ...question, ...part });
  const { context } = question;
  const setEntry = (index: number, part: { readonly key?: string; readonly value?: string }) =>
    set({ context: context.map((entry, at) => (at === index ? { ...entry, ...part } : entry)) });
  return (
    <form class="question" aria-label="The question" onSubmit={(event) => event.preventDefault()}>
      <label class="field">
        <span>Principal</span>
        <select value={question.principal} onInput={(event) => set({ principal: event.currentTarget.value })}>
          {principals.map((arn) => (
            <option key={arn} value={arn}>
              {shortArn(arn)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>Action</span>
        <input
          type="text"
          list="asked-actions"
          value={question.action}
          onInput={(event) => set({ action: event.currentTarget.value })}
        />
      </label>
      <label class="field wide">
        <span>Resource</span>
        <input
          type="text"
          list="asked-resources"
          value={question.resource}
          onInput={(event) => set({ resource: event.currentTarget.value })}
        />
      </label>
      {context.map(({ key, value }, index) => (
        <div class="wide entry" key={index}>
          <label class="field">
            <span>Condition key</span>
            <input
              type="text"
              list="asked-keys"
              value={key}
              onInput={(event) => setEntry(index, { key: event.currentTarget.value })}
            />
          </label>
          <label class="field">
            <span>Value</span>
            <input
              type="text"
              value={value}
              onInput={(event) => setEntry(index, { value: event.currentTarget.value })}
            />
          </label>
          <button
            type="button"
            class="button round"
            aria-label={`Remove the key ${key}`}
            onClick={() => set({ context: context.filter((_, at) => at !== index) })}
          >
            <Icon name="close" size={15} />
          </button>
        </div>
      ))}
      <button
        type="button"
        class="button small add"
        onClick={() => set({ context: [...context, { key: '', value: '' }] })}
      >
        Add a condition key
      </button>
      <datalist id="asked-actions">
        {actions.map((action) => (
          <option key={action} value={action} />
        ))}
      </datalist>
      <datalist id="asked-resources">
        {['*', ...resources].map((arn) => (
          <option key={arn} value={arn} />
        ))}
      </datalist>
      <datalist id="asked-keys">
        {CONDITION_KEYS.map((key) => (
          <option key={key} value={key} />
        ))}
      </datalist>
    </form>
  );
}
