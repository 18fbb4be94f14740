/** The path of the console. No client of AWS calls a path with this beginning. */
export const CONSOLE_PATH = '/_mqgate/';
