import { readFileSync } from 'node:fs';
import { decide } from '../../src/authz/decide/decide.ts';
import { Parameters } from '../../src/query/parameters.ts';
import { QueryError } from '../../src/query/queryService.ts';
import { readSessionCut } from '../../src/sts/sessionCut.ts';
import { ANY, policySet, question, type Statements, type TableFacts } from '../authz/decide/policies.ts';
import type { Compared } from './compared.ts';

/**
 * One condition on the tags of an `iam:TagUser` call, which AWS answered for a role session with a session
 * policy.
 * `allow`: the condition is in the only Allow. `deny`: it is in a Deny beside an Allow without condition.
 * `besideAllow`: it is in an Allow beside an Allow without condition.
 */
interface Row {
  readonly if: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly allow?: string;
  readonly deny?: string;
  readonly besideAllow?: string;
}

const TABLE: Readonly<Record<string, readonly Row[]>> = JSON.parse(
  readFileSync(new URL('tables/conditions.json', import.meta.url), 'utf8'),
);
export const CONDITION_SOURCES = Object.keys(TABLE);
const ACTION = 'iam:TagUser';
const ALLOW = { Effect: 'Allow', Action: ACTION, Resource: '*' };

/** The policies that each outcome of a row was recorded with. */
const POLICIES = {
  allow: (Condition: object) => [{ ...ALLOW, Condition }],
  deny: (Condition: object) => [ALLOW, { ...ALLOW, Effect: 'Deny', Condition }],
  besideAllow: (Condition: object) => [ALLOW, { ...ALLOW, Condition }],
} as const;

/** Every recorded condition, decided by the engine that decides requests. */
export async function compareConditions(): Promise<readonly Compared[]> {
  return (await Promise.all(CONDITION_SOURCES.map(compareSource))).flat();
}

/** Those of one recording. */
export async function compareSource(source: string): Promise<readonly Compared[]> {
  return (await Promise.all((TABLE[source] ?? []).map((row) => compareRow(source, row)))).flat();
}

async function compareRow(source: string, row: Row): Promise<Compared[]> {
  const compared: Compared[] = [];
  for (const [place, statements] of Object.entries(POLICIES)) {
    const recorded = row[place as keyof typeof POLICIES];
    if (recorded === undefined) continue;
    compared.push({
      operation: `condition ${Object.keys(row.if)[0]}`,
      source,
      label: `${place} ${JSON.stringify(row.if)} with ${JSON.stringify(row.tags)}`,
      recorded,
      answered: await answer(statements(row.if), row.tags),
    });
  }
  return compared;
}

const HOLDER = { accountId: '123456789012', arn: 'arn:aws:iam::123456789012:user/alice' };

async function answer(session: Statements, tags: Row['tags']): Promise<string> {
  const document = JSON.stringify({ Version: '2012-10-17', Statement: session });
  const parameters = new Parameters(new Map([['Policy', document]]));
  try {
    await readSessionCut(parameters, HOLDER, { managedPolicies: async () => new Map() });
  } catch (error) {
    if (error instanceof QueryError) return error.code;
    throw error;
  }
  const set = policySet({ identity: [[ALLOW]], session: [session] });
  return decide(set, [question(ACTION, ANY, { facts: factsOf(tags) })]).outcome === 'allowed'
    ? 'allowed'
    : 'denied';
}

function factsOf(tags: Row['tags']): TableFacts {
  const single = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]);
  return { ...Object.fromEntries(single), 'aws:TagKeys': Object.keys(tags) };
}
