import { openSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { steadyLine } from '../../src/json/printableJson.ts';
import { decisionLine } from '../decisions/decisionLine.ts';
import { finalDecisionIn, isDecision, toDecision } from '../embedded/decisions.ts';
import { signatureLines } from '../signatures/signatureLines.ts';

/** Where the lines of a gateway's functions and of the framework go. */
export interface GatewayLog {
  take(line: string): void;
  /** A call was answered: its decision is written now, with the status. */
  answered(requestId: string, status: number): void;
  /** Writes the decisions of calls that were not answered. */
  end(): void;
}

export interface LogPlaces {
  /** Takes a line for the log file. */
  readonly file: (line: string) => void;
  /** Takes a line for the terminal or pipe that the gateway was started on. */
  readonly shown: (line: string) => void;
  /** Takes every decision's line, with the answer's status once it is known, and pending verdicts too. */
  readonly recorded?: (line: string) => void;
  /** How decisions are shown: to people as one readable line, otherwise as JSON. */
  readonly form: 'json' | 'line' | 'coloured line';
  /** The one region that the gateway serves. */
  readonly region: string;
}

const OTHER_REGION = 'scoped to a valid region';
/** The status of calls whose clients did not wait for the answer, as proxies write it down. */
export const CLIENT_GONE = 499;

/**
 * Everything goes to the log file. Structured records (one JSON object a line) are shown too; metrics in
 * embedded format are for CloudWatch only. A decision waits until its call is answered, so that its line says
 * both.
 */
export function gatewayLog({ file, shown, recorded, form, region }: LogPlaces): GatewayLog {
  const open = new Map<string, string>();

  const write = (requestId: string, status: number) => {
    const line = open.get(requestId);
    if (line === undefined) return;
    open.delete(requestId);
    const hint = line.includes(OTHER_REGION)
      ? `This gateway serves ${region}; REGION names another region.`
      : undefined;
    const more = JSON.stringify({ httpStatus: status, hint });
    const json = `${line.slice(0, -1)},${more.slice(1)}`;
    file(json);
    recorded?.(json);
    if (form === 'json') return shown(json);
    const decision = toDecision(requestId, line, status, async () => '');
    shown(decisionLine(decision, form === 'coloured line', hint));
  };

  return {
    take: (written) => {
      if (written.trim() === '') return;
      const line = steadyLine(written);
      if (!isDecision(line)) {
        file(line);
        recorded?.(line);
        if (isRecord(line)) shown((form === 'json' ? undefined : signatureLines(line)) ?? line);
        return;
      }
      const requestId = finalDecisionIn(line);
      if (requestId === undefined) recorded?.(line);
      else open.set(requestId, line);
    },
    answered: write,
    end: () => {
      for (const requestId of [...open.keys()]) write(requestId, CLIENT_GONE);
    },
  };
}

function isRecord(line: string): boolean {
  if (!line.startsWith('{') || !line.endsWith('}')) return false;
  try {
    return !Object.hasOwn(JSON.parse(line), '_aws');
  } catch {
    return false;
  }
}

/** Opens a log file for its owner alone. A disk that is full costs the log, not the gateway. */
export function logFile(path: string): (line: string) => void {
  const descriptor = openSync(path, 'w', 0o600);
  return (line) => {
    try {
      writeSync(descriptor, `${line}\n`);
    } catch {
      // The next line is tried again.
    }
  };
}

/**
 * Hands over, line by line, what anything in this process writes to a standard stream from now on, which is
 * no terminal for it any more. The answer writes to the stream itself.
 */
export function takeOutput(stream: NodeJS.WriteStream, take: (line: string) => void): (text: string) => void {
  const own = stream.write.bind(stream);
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.isTTY = false;
  stream.write = (chunk: Uint8Array | string, ...more: unknown[]) => {
    const text = typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk));
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
    const done = more.find((each) => typeof each === 'function');
    if (done !== undefined) process.nextTick(done as () => void);
    return true;
  };
  return (text) => void own(text);
}
