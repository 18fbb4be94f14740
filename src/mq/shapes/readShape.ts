import * as z from 'zod/mini';
import { MqError } from '../model/errors.ts';

type Issue = z.core.$ZodIssue;

/** Deepest member of any shape, counted in objects and lists: `users[0].groups[0]`. */
const DEEPEST = 4;

/**
 * Members whose keys the caller chooses. An error names the member only, and a null in them is a wrong type,
 * not absence, because authorization has already read the key.
 */
const MAPS: ReadonlySet<PropertyKey> = new Set(['tags']);

/**
 * Reads a request body by its shape: unknown members are dropped, null counts as absent (rest-json), and a
 * missing body as an empty one.
 * INVARIANT: no sentence contains a value, except one sent for an enumeration: other members may be secrets.
 * @throws MqError BadRequestException naming the first member that is missing or wrong.
 */
export function readShape<Shape extends z.ZodMiniType>(shape: Shape, body: unknown): z.output<Shape> {
  const given = withoutNulls(body ?? {}, DEEPEST);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new MqError('BadRequestException', 'The request body is invalid. Specify a JSON object.');
  }
  const read = z.safeParse(shape, given, { reportInput: true });
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  if (issue === undefined) throw new Error('a shape failed without an issue');
  const attribute = attributeOf(issue.path);
  throw new MqError('BadRequestException', sentenceOf(issue, attribute), attribute);
}

function withoutNulls(value: unknown, depth: number): unknown {
  if (depth === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((entry) => withoutNulls(entry, depth - 1));
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]) =>
      entry === null ? [] : [[key, MAPS.has(key) ? entry : withoutNulls(entry, depth - 1)]],
    ),
  );
}

/**
 * `maintenanceWindowStartTime.timeOfDay` as recorded; members of list entries are named without the number:
 * `users.password`.
 */
function attributeOf(path: readonly PropertyKey[]): string {
  const map = path.findIndex((key) => MAPS.has(key));
  const named = map === -1 ? path : path.slice(0, map + 1);
  return named.filter((key) => typeof key === 'string').join('.');
}

function sentenceOf(issue: Issue, attribute: string): string {
  if (issue.input === undefined) return `Parameter [${attribute}] is missing. Specify a value for it.`;
  if (issue.code === 'invalid_value') {
    return (
      `Value [${String(issue.input)}] of [${attribute}] is invalid. ` +
      `Valid values: [${issue.values.join(', ')}].`
    );
  }
  if (issue.code === 'too_big') {
    return `Parameter [${attribute}] is too large. Specify at most [${issue.maximum}].`;
  }
  if (issue.code === 'too_small') {
    return `Parameter [${attribute}] is too small. Specify at least [${issue.minimum}].`;
  }
  if (issue.code === 'invalid_type') {
    return `Parameter [${attribute}] has the wrong type. Specify a value of type [${issue.expected}].`;
  }
  return `Parameter [${attribute}] is invalid. ${issue.message}`;
}
