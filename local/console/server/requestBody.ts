import { CommandFault } from '../../../workbench/commandFault.ts';

/** The members of a request's body. */
export type Members = Readonly<Record<string, unknown>>;

/** @throws CommandFault */
export function members(body: unknown): Members {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Members;
  throw new CommandFault('The request must be an object.');
}

/** A text member; absent is empty. @throws CommandFault */
export function textOf(named: Members, name: string): string {
  const value = Object.hasOwn(named, name) ? named[name] : '';
  if (typeof value === 'string') return value;
  throw new CommandFault(`The member ${name} must be a text.`);
}

/** A list of texts; absent is none. @throws CommandFault */
export function textsOf(named: Members, name: string): readonly string[] {
  const value = Object.hasOwn(named, name) ? named[name] : [];
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
  throw new CommandFault(`The member ${name} must be a list of texts.`);
}
