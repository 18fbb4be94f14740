import type { GivenContext } from './givenContext.ts';
import type { SuitePrincipals } from './suitePrincipals.ts';
import type { SuiteResources } from './suiteResources.ts';
import type { SuiteNode, SuiteSource } from './suiteSource.ts';

/** Reads the files that a suite names. */
export interface SuiteFiles {
  /** The text of a file in the suite's folder. If it cannot be read: undefined, and a mistake is recorded. */
  readonly read: (source: SuiteSource, node: SuiteNode, name: string) => string | undefined;
}

/** Everything that the tests of one file can name. */
export interface SuiteNames {
  readonly principals: SuitePrincipals;
  readonly resources: SuiteResources;
  readonly contexts: ReadonlyMap<string, GivenContext>;
  readonly documents: { readonly sids: ReadonlySet<string>; readonly policies: ReadonlySet<string> };
  readonly defaults: GivenContext;
  readonly unknownIsAbsent: boolean;
  readonly files: SuiteFiles;
}
