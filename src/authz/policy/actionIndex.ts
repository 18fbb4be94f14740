import type { ActionStatements, CompiledAction, CompiledStatement } from './compiledPolicy.ts';
import { type Symbols, symbolsOf } from './glob.ts';
import { matchGlob } from './matchGlob.ts';

/**
 * How many action names one policy remembers. The gateway asks about some forty actions, all from its own tables; the bound
 * only holds back simulations, whose action names are user text.
 */
export const REMEMBERED_ACTIONS = 128;

/**
 * An index from action to the statements that match it. It fills itself: an action's globs run at its first question, so
 * the policy room need not know which actions exist (that is the mq room's table), and a cold start matches only what is
 * asked. The memory is invisible from outside: an action's answer never changes. The oldest entry gives way.
 */
export function actionIndex(statements: readonly CompiledStatement[]): (action: string) => ActionStatements {
  const remembered = new Map<string, ActionStatements>();
  return (action) => {
    const name = action.toLowerCase();
    const known = remembered.get(name);
    if (known !== undefined) return known;
    const found = findStatements(statements, symbolsOf(name));
    if (remembered.size >= REMEMBERED_ACTIONS) {
      for (const oldest of remembered.keys()) {
        remembered.delete(oldest);
        break;
      }
    }
    remembered.set(name, found);
    return found;
  };
}

function findStatements(statements: readonly CompiledStatement[], action: Symbols): ActionStatements {
  const matching = statements.filter((statement) => matchesAction(statement.action, action));
  return {
    deny: matching.filter(({ effect }) => effect === 'Deny'),
    allow: matching.filter(({ effect }) => effect === 'Allow'),
  };
}

function matchesAction({ globs, negated }: CompiledAction, action: Symbols): boolean {
  return globs.some((glob) => matchGlob(glob, action)) !== negated;
}
