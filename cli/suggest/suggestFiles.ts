import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { folderFault, makeFolder } from '../../local/data/makeFolder.ts';
import { printableJson } from '../../src/json/printableJson.ts';
import { arnOf } from '../../workbench/access/principalForms.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import type { AccountPrincipals } from '../../workbench/simulate/principalPolicies.ts';
import {
  type LogUse,
  type Noted,
  type PrincipalUse,
  UseCollector,
} from '../../workbench/suggest/collectUse.ts';
import type { ResourceRule } from '../../workbench/suggest/generalise.ts';
import { type Suggestion, suggestPolicy } from '../../workbench/suggest/suggestPolicy.ts';
import { type Unused, unusedOf } from '../../workbench/suggest/unused.ts';
import { noSuchPrincipal } from '../access/canAnswer.ts';
import { loadWorld, type WorldFiles } from '../access/loadWorld.ts';
import { startOf } from '../logs/chosenEntries.ts';
import type { LogReading } from '../logs/logReading.ts';
import { readLogs } from './readLogs.ts';
import { suggestTable, suggestText } from './suggestText.ts';

export interface SuggestOptions extends WorldFiles {
  readonly principal: readonly string[];
  readonly resources: 'exact' | 'prefix' | 'tag';
  readonly tag?: string;
  readonly since?: string;
  readonly output?: string;
  readonly table?: true;
  readonly json?: true;
}

/** The suggestion for one principal. */
export interface Suggested {
  readonly use: PrincipalUse;
  readonly suggestion: Suggestion;
  readonly unused: Unused;
  /** The file that the policy was written to. */
  readonly file?: string;
}

export interface SuggestAnswer extends Omit<LogUse, 'principals'> {
  readonly suggested: readonly Suggested[];
  /** Chosen principals for which the log has no call. */
  readonly absent: readonly string[];
  readonly readings: readonly LogReading[];
}

/**
 * The answer to `mqgate suggest`, as it is printed; `proved`: every suggestion is proved.
 * @throws CommandFault with one sentence
 */
export async function suggestFiles(
  logs: readonly string[],
  options: SuggestOptions,
  input: Readable,
  now: number,
): Promise<{ readonly text: string; readonly proved: boolean }> {
  const rule = ruleOf(options);
  const world = loadWorld(options);
  const chosen = options.principal.map((name) => arnOf(world, name) ?? noSuchPrincipal(world, name));
  if (chosen.includes(world.rootArn)) throw new CommandFault('The root user needs no policy.');
  const from = options.since === undefined ? undefined : startOf(options.since, now);
  const collector = new UseCollector(world, (arn) => chosen.length === 0 || chosen.includes(arn));
  const readings: LogReading[] = [];
  for await (const call of readLogs(logs.length === 0 ? ['-'] : logs, input, readings)) {
    if (from === undefined || Number.isNaN(call.at) || call.at >= from) collector.add(call);
  }
  const { passedOver, strangers } = collector;
  const uses = [...collector.principals.values()].filter(({ arn }) => arn !== world.rootArn);
  const suggested = uses.map((use) => suggestedFor(world, use, rule));
  const absent = chosen.filter((arn) => !collector.principals.has(arn));
  const written = options.output === undefined ? suggested : writePolicies(suggested, options.output);
  const answer = { suggested: written, passedOver, strangers, absent, readings };
  const proved = suggested.every(
    ({ suggestion: { proof } }) => proof.newAccess === 'proved' && proof.lost.length === 0,
  );
  const text = options.table === true ? suggestTable : suggestText;
  return {
    text: options.json === true ? `${printableJson(asJson(answer), 2)}\n` : text(answer),
    proved,
  };
}

function ruleOf({ resources, tag }: SuggestOptions): ResourceRule {
  if (resources !== 'tag') {
    if (tag !== undefined) throw new CommandFault('--tag needs --resources tag.');
    return { by: resources };
  }
  if (tag === undefined) throw new CommandFault('--resources tag needs --tag with the key of the tag.');
  return { by: 'tag', key: tag };
}

function suggestedFor(world: AccountPrincipals, use: PrincipalUse, rule: ResourceRule): Suggested {
  const { arn, uses } = use;
  return { use, suggestion: suggestPolicy(world, arn, uses, rule), unused: unusedOf(world, arn, uses) };
}

/** @throws CommandFault */
function makeOutput(output: string): void {
  try {
    makeFolder(output);
  } catch (error) {
    throw new CommandFault(`The folder ${output} cannot be made (${folderFault(error)}).`);
  }
}

/** For one principal, a file; for several, a folder with a file for each. */
function writePolicies(suggested: readonly Suggested[], output: string): Suggested[] {
  const several = suggested.length > 1;
  if (several) makeOutput(output);
  return suggested.map((one) => {
    const name = one.use.arn.slice(one.use.arn.lastIndexOf(':') + 1).replaceAll('/', '-');
    const file = several ? join(output, `${name}.json`) : output;
    if (one.suggestion.document.Statement.length === 0) return one;
    try {
      writeFileSync(file, `${JSON.stringify(one.suggestion.document, null, 2)}\n`);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unwritable';
      throw new CommandFault(`The policy cannot be written to ${file} (${code}).`);
    }
    return { ...one, file };
  });
}

function asJson({ suggested, passedOver, strangers, absent, readings }: SuggestAnswer): object {
  return {
    principals: suggested.map(({ use, suggestion: { document, proof }, unused, file }) => ({
      principal: use.arn,
      from: timeOf(use.from),
      to: timeOf(use.to),
      calls: use.calls,
      failed: use.failed,
      refused: use.refused,
      policy: document.Statement.length === 0 ? null : document,
      ...(file === undefined ? {} : { file }),
      proof: {
        replayed: proof.replayed,
        lost: proof.lost.map(({ action, shown }) => ({ action, resource: shown })),
        newAccess: proof.newAccess,
        wider: proof.wider.map(({ witness: { action, resource } }) => ({ action, resource })),
        undecided: proof.undecided,
      },
      notReplayed: listed(use.open),
      noLongerAllowed: listed(use.stale),
      unused,
    })),
    withoutCalls: absent,
    passedOver: listed(passedOver),
    strangers: listed(strangers),
    malformed: readings.reduce((sum, { malformedLines }) => sum + malformedLines, 0),
  };
}

function listed(notes: ReadonlyMap<string, Noted>): Noted[] {
  return [...notes.values()];
}

function timeOf(at: number): string | undefined {
  return Number.isFinite(at) ? new Date(at).toISOString() : undefined;
}
