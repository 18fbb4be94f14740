import { LogReading } from '../../cli/logs/logReading.ts';
import { readEntries } from '../../cli/logs/readEntries.ts';
import { type LogEntry, logEntry } from '../../local/decisions/logEntry.ts';
import type { ExpectedVerdict } from '../samples/sample.ts';

/** What an invoked function logged and answered. */
export interface Outcome {
  readonly entries: readonly LogEntry[];
  readonly answer: FunctionAnswer;
  readonly asPromised: boolean;
}

/** The answer: a policy from the authorizer, an HTTP answer from a handler. */
export interface FunctionAnswer {
  readonly policyDocument?: { readonly Statement: readonly { readonly Effect: string }[] };
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The framework prints JSON text as the value that it describes. */
  readonly body?: unknown;
}

/**
 * Reads the output of `sls invoke local`: the function's log, and at its end the answer. Undefined if there
 * is no answer.
 */
export async function readOutcome(stdout: string, promised: ExpectedVerdict): Promise<Outcome | undefined> {
  const answer = answerIn(stdout);
  if (answer === undefined) return undefined;
  const entries: LogEntry[] = [];
  for await (const entry of readEntries(bytesOf(stdout), new LogReading('-'), logEntry)) entries.push(entry);
  return { entries, answer, asPromised: isPromised(answer, entries, promised) };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** The answer is printed over several lines and begins with a brace in the first column. */
function answerIn(stdout: string): FunctionAnswer | undefined {
  const from = stdout.lastIndexOf('\n{\n');
  try {
    return JSON.parse(from < 0 ? stdout : stdout.slice(from)) as FunctionAnswer;
  } catch {
    return undefined;
  }
}

/**
 * The decision record has the verdict. A handler that returns a sealed refusal, or serves a Query call,
 * writes no such record, so its answer shows the verdict.
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
