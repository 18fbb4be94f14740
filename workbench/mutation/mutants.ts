import { jsonElements } from '../../src/authz/policy/parsedPolicy.ts';

/** One change of a policy document that a good suite notices. */
export interface DocumentMutant {
  /** Index of the statement, from 0. */
  readonly statement: number;
  /** The change, as a phrase that follows "statement X:". */
  readonly change: string;
  readonly document: object;
}

type Statement = Readonly<Record<string, unknown>>;

/** An Allow of an action that no service has. It replaces a dropped statement. */
const NOTHING = { Effect: 'Allow', Action: 'mqgate:Nothing', Resource: '*' };

/** Pairs of operators: for a key that is present, exactly one of the two holds. */
const NEGATIONS: readonly (readonly [string, string])[] = [
  ['StringEquals', 'StringNotEquals'],
  ['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
  ['StringLike', 'StringNotLike'],
  ['NumericEquals', 'NumericNotEquals'],
  ['NumericLessThan', 'NumericGreaterThanEquals'],
  ['NumericGreaterThan', 'NumericLessThanEquals'],
  ['DateEquals', 'DateNotEquals'],
  ['DateLessThan', 'DateGreaterThanEquals'],
  ['DateGreaterThan', 'DateLessThanEquals'],
  ['IpAddress', 'NotIpAddress'],
  ['ArnEquals', 'ArnNotEquals'],
  ['ArnLike', 'ArnNotLike'],
];
const FLIPPED: ReadonlyMap<string, string> = new Map(
  NEGATIONS.flatMap(([one, other]) => [
    [one.toLowerCase(), other],
    [other.toLowerCase(), one],
  ]),
);
/** Operators whose values are true and false: the values are flipped instead. */
const OF_TRUTHS: ReadonlySet<string> = new Set(['bool', 'null']);

/** Every mutant of a policy document that has passed the grammar. */
export function mutantsOf(document: unknown): readonly DocumentMutant[] {
  const elements = jsonElements(document);
  const listed = elements?.get('Statement');
  const statements = (Array.isArray(listed) ? listed : [listed]) as readonly Statement[];
  return statements.flatMap((statement, index) =>
    changesOf(statement).map(([change, changed]) => ({
      statement: index,
      change,
      document: {
        ...Object.fromEntries(elements ?? []),
        Statement: statements.map((one, at) => (at === index ? changed : one)),
      },
    })),
  );
}

type Change = readonly [change: string, statement: Statement];

function changesOf(statement: Statement): Change[] {
  const { Principal } = statement;
  const nothing = { ...NOTHING, ...(Principal === undefined ? {} : { Principal }) };
  return [
    [`the ${statement.Effect} is dropped`, nothing],
    ...resourceChanges(statement),
    ...actionChanges(statement),
    ...conditionChanges(statement),
  ];
}

function resourceChanges({ Resource, NotResource, ...rest }: Statement): Change[] {
  const everywhere = { ...rest, Resource: '*' };
  if (NotResource !== undefined) return [['NotResource becomes Resource *', everywhere]];
  const values = Array.isArray(Resource) ? Resource : [Resource];
  return values.includes('*') ? [] : [['Resource becomes *', everywhere]];
}

/** `mq:Describe*` becomes `mq:*`. A pattern that includes a whole service cannot be widened. */
function actionChanges({ Action, NotAction, ...rest }: Statement): Change[] {
  if (NotAction !== undefined) return [['NotAction becomes Action *', { ...rest, Action: '*' }]];
  const values = (Array.isArray(Action) ? Action : [Action]).map(String);
  const services = [...new Set(values.map((value) => value.split(':')[0] ?? ''))].filter(
    (service) => !values.includes('*') && !values.includes(`${service}:*`),
  );
  return services.map((service) => [
    `Action becomes ${service}:*`,
    { ...rest, Action: [...values, `${service}:*`] },
  ]);
}

function conditionChanges(statement: Statement): Change[] {
  const block = jsonElements(statement.Condition);
  return [...(block ?? [])].flatMap(([operator, keys]) =>
    [...(jsonElements(keys) ?? [])].flatMap(([key, values]): Change[] => {
      const without = removed(statement, operator, key);
      const dropped: Change = [`the condition ${operator} ${key} is dropped`, without];
      const flipped = flippedCondition(operator, values);
      if (flipped === undefined) return [dropped];
      const condition = jsonElements(without.Condition);
      const beside = Object.fromEntries(jsonElements(condition?.get(flipped.operator)) ?? []);
      const Condition = {
        ...Object.fromEntries(condition ?? []),
        [flipped.operator]: { ...beside, [key]: flipped.values },
      };
      return [dropped, [`the condition ${operator} ${key} is flipped`, { ...without, Condition }]];
    }),
  );
}

function removed(statement: Statement, operator: string, key: string): Statement {
  const block = [...(jsonElements(statement.Condition) ?? [])].flatMap(([name, keys]) => {
    const kept = [...(jsonElements(keys) ?? [])].filter(([one]) => name !== operator || one !== key);
    return kept.length === 0 ? [] : [[name, Object.fromEntries(kept)] as const];
  });
  const { Condition: _, ...rest } = statement;
  return block.length === 0 ? rest : { ...rest, Condition: Object.fromEntries(block) };
}

function flippedCondition(
  operator: string,
  values: unknown,
): { operator: string; values: unknown } | undefined {
  const [, prefix = '', base = '', suffix = ''] =
    /^(ForAllValues:|ForAnyValue:)?(.+?)(IfExists)?$/iu.exec(operator) ?? [];
  if (OF_TRUTHS.has(base.toLowerCase())) {
    const texts = (Array.isArray(values) ? values : [values]).map((value) => String(value).toLowerCase());
    return { operator, values: texts.map((text) => (text === 'true' ? 'false' : 'true')) };
  }
  const other = FLIPPED.get(base.toLowerCase());
  return other === undefined ? undefined : { operator: `${prefix}${other}${suffix}`, values };
}
