import { openSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { steadyLine } from '../../src/json/printableJson.ts';
import { decisionLine } from '../decisions/decisionLine.ts';
import { regionHint, regionRefusalIn } from '../decisions/regionHint.ts';
import { finalDecisionIn, isDecision, toDecision } from '../embedded/decisions.ts';
import { signatureLines } from '../signatures/signatureLines.ts';

/** The receiver of the lines of a gateway's functions and of the framework. */
export interface GatewayLog {
  take(line: string): void;
  /** Called when a call was answered. Its decision is written now, with the status. */
  answered(requestId: string, status: number): void;
  /** Writes the decisions of calls that were not answered. */
  end(): void;
}

export interface LogPlaces {
  /** Writes a line to the log file. */
  readonly file: (line: string) => void;
  /** Writes a line to the terminal or pipe from which the gateway was started. */
  readonly shown: (line: string) => void;
  /**
   * Gets the line of every decision and of every pending verdict; a decision's line has the answer's status.
   */
  readonly recorded?: (line: string) => void;
  /** How decisions are shown: for a person as one readable line, otherwise as JSON. */
  readonly form: 'json' | 'line' | 'coloured line';
  /** The one region that the gateway serves. */
  readonly region: string;
}

/** The status of calls whose clients did not wait for the answer. Proxies log the same status. */
export const CLIENT_GONE = 499;

/**
 * Everything goes to the log file. Structured records (one JSON object a line) are shown too; metrics in
 * embedded format are for CloudWatch only. A decision's line is written when its call is answered, so that it
 * also has the status.
 */
export function gatewayLog({ file, shown, recorded, form, region }: LogPlaces): GatewayLog {
  const open = new Map<string, string>();

  const write = (requestId: string, status: number) => {
    const line = open.get(requestId);
    if (line === undefined) return;
    open.delete(requestId);
    const hint = regionHint(regionRefusalIn(line), [region], 'REGION');
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

/**
 * Opens a log file that only its owner can read. When the disk is full, lines are lost, but the gateway
 * continues.
 */
export function logFile(path: string): (line: string) => void {
  const descriptor = openSync(path, 'w', 0o600);
  return (line) => {
    try {
      writeSync(descriptor, `${line}\n`);
    } catch {
      // The error is ignored; the next line is written again.
    }
  };
}

/**
 * From now on, passes every line that this process writes to a standard stream to a function; the stream no
 * longer counts as a terminal. The returned function writes to the real stream.
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
