/**
 * A fault the caller can mend. The message is one sentence; the command prints it and exits with status 2.
 */
export class CommandFault extends Error {
  override readonly name = 'CommandFault';
}
