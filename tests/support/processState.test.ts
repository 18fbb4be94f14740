import { expect, test, vi } from 'vitest';
import config from '../../vitest.config.ts';
import { changes, processState } from './processState.ts';

const FOLDER = process.cwd();
const UMASK = process.umask();
const listener = () => {};

/** What a test file may leave behind, and how it is put back. */
test.each<[string, () => unknown, () => unknown]>([
  ['the variable LEFT', () => vi.stubEnv('LEFT', 'x'), () => vi.unstubAllEnvs()],
  ['the variable PATH', () => vi.stubEnv('PATH', undefined), () => vi.unstubAllEnvs()],
  ['the folder', () => process.chdir('..'), () => process.chdir(FOLDER)],
  ['the umask', () => process.umask(0o77), () => process.umask(UMASK)],
  ['the exit code', () => (process.exitCode = 3), () => (process.exitCode = undefined)],
  ['listeners of SIGTERM', () => process.on('SIGTERM', listener), () => process.off('SIGTERM', listener)],
  ['fetch', () => vi.stubGlobal('fetch', listener), () => vi.unstubAllGlobals()],
  ['Date.now', () => vi.spyOn(Date, 'now'), () => vi.restoreAllMocks()],
  ['console.error', () => vi.spyOn(console, 'error'), () => vi.restoreAllMocks()],
  ['process.kill', () => vi.spyOn(process, 'kill'), () => vi.restoreAllMocks()],
  ['process.stdout.write', () => vi.spyOn(process.stdout, 'write'), () => vi.restoreAllMocks()],
  ['setTimeout', () => vi.useFakeTimers({ toFake: ['setTimeout'] }), () => vi.useRealTimers()],
])('a change is named until it is undone: %s', (name, change, undo) => {
  const before = processState();
  try {
    change();
    expect(changes(before, processState())).toContain(name);
  } finally {
    undo();
  }
  expect(changes(before, processState())).toEqual([]);
});

test('the project whose files share a process checks it after each file', () => {
  const shared = config.test?.projects?.filter(
    (project) => typeof project === 'object' && 'test' in project && project.test?.isolate === false,
  );
  expect(shared).toMatchObject([{ test: { setupFiles: ['tests/support/sharedProcess.ts'] } }]);
});
