import { compileGlob, matchGlob, symbolsOf } from '../../src/authz/policy/matchGlob.ts';
import type { ParsedStatement } from '../../src/authz/policy/parsedPolicy.ts';
import { closestName } from '../findings/closestName.ts';
import { MQ_ACTIONS } from '../findings/knownNames.ts';
import type { StatementRemark } from './statementRules.ts';

/** The actions of each service, by its prefix in lower case. Names differ by more than case. */
export type Catalogue = ReadonlyMap<string, readonly string[]>;

/**
 * Reads a catalogue: a line for each service, its prefix and the names of its actions, separated by spaces;
 * lines that begin with # name its source. The actions of Amazon MQ that the gateway knows are always in it.
 */
export function readCatalogue(text: string): Catalogue {
  const services = new Map<string, readonly string[]>();
  for (const line of text.split(/\r?\n/u)) {
    const [service, ...names] = line.trim().split(/\s+/u);
    if (service === undefined || service === '' || service.startsWith('#')) continue;
    services.set(service.toLowerCase(), names);
  }
  return services.set('mq', [...new Set([...MQ_ACTIONS, ...(services.get('mq') ?? [])])]);
}

/** Findings about actions and patterns of a statement that match no action of the catalogue. */
export function unknownActions({ action }: ParsedStatement, catalogue: Catalogue): StatementRemark[] {
  const list = action.negated ? 'NotAction' : 'Action';
  return action.values.flatMap((value, at): StatementRemark[] => {
    const element = `${list}[${at}]`;
    const colon = value.indexOf(':');
    const service = value.slice(0, colon).toLowerCase();
    if (colon < 0 || /[*?]/u.test(service)) return [];
    const names = catalogue.get(service);
    const name = value.slice(colon + 1);
    if (names === undefined) {
      const hint = hintOf(meantService(service, name, catalogue));
      return [
        { rule: 'unknown-service', element, message: `${shown(service)} is not a known service.${hint}` },
      ];
    }
    const glob = compileGlob([{ text: name.toLowerCase(), literal: false }]);
    const exists = glob.wild
      ? symbolsOfNames(names).some((one) => matchGlob(glob, one.symbols))
      : symbolsOfNames(names).some((one) => one.lower === name.toLowerCase());
    if (exists) return [];
    const meant = closestName(name, names);
    const what = glob.wild ? 'matches no action of its service' : 'is not an action of its service';
    const hint = hintOf(meant === undefined ? undefined : `${service}:${meant}`);
    return [{ rule: 'unknown-action', element, message: `${shown(value)} ${what}.${hint}` }];
  });
}

interface KnownName {
  readonly lower: string;
  readonly symbols: readonly number[];
}

const compiled = new WeakMap<readonly string[], readonly KnownName[]>();

/** The action names of a service in lower case, computed once. */
function symbolsOfNames(names: readonly string[]): readonly KnownName[] {
  const before = compiled.get(names);
  if (before !== undefined) return before;
  const made = names.map((name) => ({ lower: name.toLowerCase(), symbols: symbolsOf(name.toLowerCase()) }));
  compiled.set(names, made);
  return made;
}

/** `mg:CreateTags` is as near to `ms` as to `mq`, but the action behind it is one of `mq`. */
function meantService(service: string, name: string, catalogue: Catalogue): string | undefined {
  const withAction = [...catalogue].filter(([, names]) =>
    names.some((one) => one.toLowerCase() === name.toLowerCase()),
  );
  return (
    closestName(
      service,
      withAction.map(([one]) => one),
    ) ?? closestName(service, catalogue.keys())
  );
}

function hintOf(meant: string | undefined): string {
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}

function shown(text: string): string {
  return text.slice(0, 128);
}
