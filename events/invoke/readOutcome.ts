import { readEntries } from '../../cli/logs/readEntries.ts';
import { type LogEntry, logEntry } from '../../local/decisions/logEntry.ts';
import type { ExpectedVerdict } from '../samples/sample.ts';

/** What an invoked function logged and answered. */
export interface Outcome {
  readonly entries: readonly LogEntry[];
  readonly answer: FunctionAnswer;
  readonly asPromised: boolean;
}

/** Of the authorizer a policy, of a handler an HTTP answer. */
export interface FunctionAnswer {
  readonly policyDocument?: { readonly Statement: readonly { readonly Effect: string }[] };
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The framework prints JSON as what it says. */
  readonly body?: unknown;
}

/**
 * Reads what `sls invoke local` printed: the function's log, and its answer as the last thing. Undefined
 * without an answer.
 */
export async function readOutcome(stdout: string, promised: ExpectedVerdict): Promise<Outcome | undefined> {
  const answer = answerIn(stdout);
  if (answer === undefined) return undefined;
  const entries: LogEntry[] = [];
  for await (const entry of readEntries(bytesOf(stdout), { malformed: 0 }, logEntry)) entries.push(entry);
  return { entries, answer, asPromised: isPromised(answer, entries, promised) };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** Printed over several lines, from a brace in the first column on. */
function answerIn(stdout: string): FunctionAnswer | undefined {
  const from = stdout.lastIndexOf('\n{\n');
  try {
    return JSON.parse(from < 0 ? stdout : stdout.slice(from)) as FunctionAnswer;
  } catch {
    return undefined;
  }
}

/**
 * The record says the verdict; a handler that passes on a refusal, or serves a Query call, says it by its
 * answer.
 */
function isPromised(
  answer: FunctionAnswer,
  entries: readonly LogEntry[],
  promised: ExpectedVerdict,
): boolean {
  const [entry] = entries;
  if (entry !== undefined && entry.verdict !== promised.verdict) return false;
  const error = entry?.because.error ?? errorName(answer);
  if (promised.verdict === 'refused') return error === promised.error;
  return answer.policyDocument !== undefined || (answer.statusCode ?? 500) < 300;
}

/** The name of an HTTP answer's error. */
export function errorName({ headers = {}, body }: FunctionAnswer): string | undefined {
  return headers['x-amzn-ErrorType'] ?? /<Code>(\w+)<\/Code>/.exec(String(body))?.[1];
}
