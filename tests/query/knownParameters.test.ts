import * as iam from '@aws-sdk/client-iam';
import * as sts from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { iamService } from '../../local/iam/iamService.ts';
import { PARAMETER_NAMES } from '../../local/iam/parameterNames.ts';
import { refuseUnknownParameters } from '../../src/query/knownParameters.ts';
import { parseForm } from '../../src/query/parameters.ts';
import { stsService } from '../../src/sts/stsService.ts';

/*
 * Every parameter, every member and every list that the SDKs' own schemas give an operation is accepted. A
 * schema is a number for a simple type or a list of texts (64), or a tuple that begins with its kind.
 */
type Schema = number | string | readonly unknown[] | (() => Schema);
const [SIMPLE, LIST, STRUCTURE, UNION, OPERATION] = [0, 1, 3, 4, 9];
const TEXTS = 64;

/** The names that an SDK writes for a value of this schema, with one element in each list. */
function namesOf(schema: Schema, path: string): readonly string[] {
  if (typeof schema === 'function') return namesOf(schema(), path);
  if (schema === 'unit') return [];
  if (typeof schema === 'number') return (schema & TEXTS) === 0 ? [path] : [path, `${path}.member.1`];
  if (typeof schema === 'string') throw new Error(`unknown schema ${schema}`);
  const [kind, , , , members, types] = schema;
  // With traits: the schema is the first element.
  if (typeof kind !== 'number') return namesOf(kind as Schema, path);
  if (kind === SIMPLE) return [path];
  if (kind === LIST) return [path, ...namesOf(members as Schema, `${path}.member.1`)];
  if (kind !== STRUCTURE && kind !== UNION) throw new Error(`unknown kind ${kind}`);
  return (members as string[]).flatMap((name, index) =>
    namesOf((types as Schema[])[index] as Schema, path === '' ? name : `${path}.${name}`),
  );
}

/** The input of each operation of a client. */
function inputsOf(client: object): ReadonlyMap<string, Schema> {
  const operations = Object.values(client).filter((one) => Array.isArray(one) && one[0] === OPERATION);
  return new Map(operations.map(([, , name, , input]) => [name, input]));
}

/** The names of the SDK that the operation refuses. */
function refused(operation: string, known: readonly string[] | undefined, input: Schema): readonly string[] {
  return namesOf(input, '').filter((name) => {
    const form = new URLSearchParams({ Action: operation, [name]: '1' }).toString();
    try {
      refuseUnknownParameters(operation, known, parseForm(Buffer.from(form)));
      return false;
    } catch {
      return true;
    }
  });
}

describe('the parameters of the SDKs', () => {
  it('are the known ones for every operation of IAM', () => {
    const inputs = inputsOf(iam);
    const served = [...iamService({} as never).operations.keys()];
    expect(served.length).toBeGreaterThan(100);
    expect(served.filter((name) => !PARAMETER_NAMES.has(name))).toEqual([]);
    expect(
      served.flatMap((name) => refused(name, PARAMETER_NAMES.get(name), inputs.get(name) ?? 'none')),
    ).toEqual([]);
  });

  it('are those of every operation of STS', () => {
    const inputs = inputsOf(sts);
    const { operations } = stsService({ now: Date.now } as never);
    const left = [...operations].flatMap(([name, { parameters }]) =>
      refused(name, parameters, inputs.get(name) ?? 'none'),
    );
    expect(left).toEqual([]);
  });
});
