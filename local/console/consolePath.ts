/** The console's place. No client of AWS calls a path that begins so. */
export const CONSOLE_PATH = '/_mqgate/';
