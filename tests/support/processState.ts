import { vi } from 'vitest';

/** What a test file could leave changed in its process, by name. */
export type ProcessState = ReadonlyMap<string, unknown>;

/** Powertools sets it when it is loaded, which happens once in a process. */
const SET_BY_A_MODULE = new Set(['AWS_SDK_UA_APP_ID']);

/** What tests replace in objects that every module has. */
const GLOBALS = ['Date', 'clearTimeout', 'fetch', 'queueMicrotask', 'setImmediate', 'setInterval'] as const;

export function processState(): ProcessState {
  const own = (name: string, object: object) =>
    Object.entries(Object.getOwnPropertyDescriptors(object))
      .filter(([, { value }]) => typeof value === 'function')
      .map(([key, { value }]) => [`${name}.${key}`, value] as const);
  return new Map<string, unknown>([
    ['the folder', process.cwd()],
    ['the umask', process.umask()],
    ['the exit code', process.exitCode],
    ['the object process.env', process.env],
    ['fake timers', vi.isFakeTimers()],
    ...variables(),
    ...process
      .eventNames()
      .map((event) => [`listeners of ${String(event)}`, process.listenerCount(event)] as const),
    ...GLOBALS.map((name) => [name, globalThis[name]] as const),
    ['setTimeout', globalThis.setTimeout],
    ['process.stdout.write', process.stdout.write],
    ['process.stderr.write', process.stderr.write],
    ...own('process', process),
    ...own('console', console),
    ...own('AbortSignal', AbortSignal),
    ...own('Date', Date),
    ...own('Math', Math),
  ]);
}

function variables() {
  return Object.entries(process.env)
    .filter(([name]) => !SET_BY_A_MODULE.has(name))
    .map(([name, value]) => [`the variable ${name}`, value] as const);
}

/** The names of what differs. */
export function changes(before: ProcessState, after: ProcessState): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => !Object.is(before.get(name), after.get(name)));
}
