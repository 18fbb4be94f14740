/**
 * An error that the caller can correct. The message is one sentence. The command prints it and exits with
 * status 2.
 */
export class CommandFault extends Error {
  override readonly name = 'CommandFault';
}
