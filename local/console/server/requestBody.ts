import { CommandFault } from '../../../workbench/commandFault.ts';
import type { PolicyEdit } from '../../../workbench/whatIf/editPolicies.ts';

/** The members of a request's body. */
export type Members = Readonly<Record<string, unknown>>;

/** @throws CommandFault */
export function members(body: unknown): Members {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Members;
  throw new CommandFault('The request must be an object.');
}

/** A member that is a text; if it is absent, an empty text. @throws CommandFault */
export function textOf(named: Members, name: string): string {
  const value = Object.hasOwn(named, name) ? named[name] : '';
  if (typeof value === 'string') return value;
  throw new CommandFault(`The member ${name} must be a text.`);
}

/** A member that is a list of texts; if it is absent, an empty list. @throws CommandFault */
export function textsOf(named: Members, name: string): readonly string[] {
  const value = Object.hasOwn(named, name) ? named[name] : [];
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
  throw new CommandFault(`The member ${name} must be a list of texts.`);
}

const MOST_EDITS = 20;

/** `edits: [{ policy, text }]`; if it is absent, an empty list. @throws CommandFault */
export function editsOf(named: Members): readonly PolicyEdit[] {
  const value = Object.hasOwn(named, 'edits') ? named.edits : [];
  if (!Array.isArray(value) || value.length > MOST_EDITS) {
    throw new CommandFault(`The member edits must be a list of at most ${MOST_EDITS}.`);
  }
  return value.map((one: unknown) => {
    const edit = members(one);
    return { policy: textOf(edit, 'policy'), text: textOf(edit, 'text') };
  });
}
