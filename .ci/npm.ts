/** The npm that started us, or else the one that is found, as a command and its arguments. */
export function npm(...commandArguments: string[]): [command: string, ...commandArguments: string[]] {
  const running = process.env.npm_execpath;
  if (running?.endsWith('.js')) return [process.execPath, running, ...commandArguments];
  return ['npm', ...commandArguments];
}
