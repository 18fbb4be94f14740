import { readFileSync } from 'node:fs';
import { importSnapshot } from '../../src/directory/importSnapshot.ts';
import { account, user } from '../directory/exports.ts';
import { iamWorld } from '../local/iam/world.ts';
import { startEngine } from '../state/engine.ts';
import type { Compared } from './compared.ts';

/** One recorded simulation. */
interface Row {
  readonly label: string;
  /** Default: SimulateCustomPolicy. */
  readonly operation?: string;
  /** Calls of IAM before this one, each after those of the rows before. */
  readonly before?: readonly (readonly [operation: string, parameters: Readonly<Record<string, string>>])[];
  /** As the API's JSON has it; `<marker>` is the marker of the last answer that had one. */
  readonly input: Readonly<Record<string, unknown>>;
  /** An error, or a result for each action. */
  readonly expected: { readonly error: string; readonly message: string } | readonly Result[];
}

interface Result {
  readonly action?: string;
  readonly resource?: string;
  readonly decision: string;
  /**
   * The statements that matched: the columns of one in line 1, its policy and its place, or its policy alone
   * where the place is that of the text which was written.
   */
  readonly matched: readonly string[];
  readonly missing: readonly string[];
  /** The decision for each resource. */
  readonly resources?: readonly string[];
  readonly organization?: string;
  readonly boundary?: string;
}

const TABLE: Readonly<Record<string, readonly Row[]>> = JSON.parse(
  readFileSync(new URL('tables/simulations.json', import.meta.url), 'utf8'),
);

/** Every recorded simulation, over the IAM API of the local gateway. */
export async function compareSimulations(): Promise<readonly Compared[]> {
  const { table, stop } = await startEngine();
  try {
    const iam = iamWorld(table);
    const compared: Compared[] = [];
    for (const [source, rows] of Object.entries(TABLE)) {
      await importSnapshot(table, account({ users: [user('alice')] }));
      let marker = '';
      for (const { label, operation = 'SimulateCustomPolicy', before = [], input, expected } of rows) {
        for (const [change, parameters] of before) await succeed(iam(change, parameters), label);
        const parameters = flat('', input).map(([name, value]) => [
          name,
          value === '<marker>' ? marker : value,
        ]);
        const { result, error } = await iam(operation, Object.fromEntries(parameters));
        if (result?.Marker !== undefined && input.Marker === undefined) marker = result.Marker;
        const answered = error === undefined ? shown(result, expected) : failed(error);
        const recorded = Array.isArray(expected) ? expected.map(inOrder) : expected;
        compared.push({
          operation,
          source,
          label,
          recorded: JSON.stringify(recorded),
          answered: JSON.stringify(answered),
        });
      }
    }
    return compared;
  } finally {
    await stop();
  }
}

async function succeed(call: ReturnType<ReturnType<typeof iamWorld>>, label: string): Promise<void> {
  const { error } = await call;
  if (error !== undefined) throw new Error(`before ${label}: ${error}`);
}

/** The parameters of the Query protocol: `List.member.1.Member`. */
function flat(name: string, value: unknown): [string, string][] {
  if (typeof value === 'string') return [[name, value]];
  // An empty list is sent as a parameter without a value.
  if (Array.isArray(value) && value.length === 0) return [[name, '']];
  if (Array.isArray(value)) return value.flatMap((one, index) => flat(`${name}.member.${index + 1}`, one));
  const members = Object.entries(value as object);
  // An empty structure has no parameter of its own; one without a value stands for it.
  if (members.length === 0) return [[`${name}.ContextKeyName`, '']];
  return members.flatMap(([member, one]) => flat(name === '' ? member : `${name}.${member}`, one));
}

function failed(error: string): object {
  const [, code, message] = /^(\w+): (.*)$/s.exec(error) ?? [];
  return { error: code, message };
}

// biome-ignore lint/suspicious/noExplicitAny: whatever shape the operation answers
type Answer = any;

function shown(result: Answer, expected: Row['expected']): readonly object[] {
  return members(result.EvaluationResults).map((one, index) => {
    const wanted: Partial<Result> = (Array.isArray(expected) ? expected[index] : undefined) ?? {};
    return inOrder({
      ...('action' in wanted && { action: one.EvalActionName }),
      ...('resource' in wanted && { resource: one.EvalResourceName }),
      decision: one.EvalDecision,
      matched: members(one.MatchedStatements).map((statement) => place(statement, wanted.matched?.[0])),
      missing: members(one.MissingContextValues),
      ...('resources' in wanted && {
        resources: members(one.ResourceSpecificResults).map(
          ({ EvalResourceDecision }) => EvalResourceDecision,
        ),
      }),
      ...('organization' in wanted && {
        organization: one.OrganizationsDecisionDetail?.AllowedByOrganizations,
      }),
      ...('boundary' in wanted && {
        boundary: one.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary,
      }),
    });
  });
}

/** In the form of an expected place. */
function place({ SourcePolicyId: id, StartPosition: start, EndPosition: end }: Answer, like = ' '): string {
  const columns = `${start.Column}-${end.Column}`;
  if (/^\d+-/.test(like)) return columns;
  if (!like.includes(' ')) return id;
  return `${id} ${end.Line === '1' ? columns : `${start.Line}:${start.Column}-${end.Line}:${end.Column}`}`;
}

/** AWS lists statements and keys in no certain order. */
function inOrder<Shown extends Pick<Result, 'matched' | 'missing'>>(result: Shown): Shown {
  const listed = { ...result, matched: [...result.matched].sort(), missing: [...result.missing].sort() };
  return Object.fromEntries(Object.entries(listed).sort(([a], [b]) => (a < b ? -1 : 1))) as unknown as Shown;
}

function members(list: Answer): readonly Answer[] {
  return list?.member ?? [];
}
