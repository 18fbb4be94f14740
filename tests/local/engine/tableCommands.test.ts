import * as sdk from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import * as own from '../../../local/engine/tableCommands.ts';

type Made = Error & { readonly input: object; readonly schema: readonly unknown[] };
type Class = new (argument: object) => Made;

const SDK = sdk as unknown as Readonly<Record<string, Class>>;
const CLASSES = Object.entries(own) as unknown as readonly (readonly [string, Class])[];
const ends = (end: RegExp) => CLASSES.filter(([name]) => end.test(name));
const theirs = (name: string, argument: object): Made => {
  const Theirs = SDK[name];
  if (Theirs === undefined) throw new Error(`The SDK has no ${name}.`);
  return new Theirs(argument);
};

describe('the package’s replacement of the DynamoDB SDK', () => {
  test.each(ends(/Command$/))('has %s with its input and the SDK’s operation name', (name, Own) => {
    const input = { TableName: 't' };
    const command = new Own(input);
    expect(command.input).toEqual(input);
    expect(command.schema[2]).toBe(theirs(name, input).schema[2]);
  });

  test.each(ends(/Exception$|Error$/))('has %s as an error class like the SDK’s', (name, Own) => {
    const members = {
      message: 'no',
      $metadata: { httpStatusCode: 400 },
      ...(name === 'TransactionCanceledException' ? { CancellationReasons: [{ Code: 'None' }] } : {}),
      ...(name === 'ConditionalCheckFailedException' ? { Item: { pk: { S: 'p' } } } : {}),
    };
    const error = new Own({ ...members });
    const expected = theirs(name, { ...members });
    expect(error).toBeInstanceOf(Error);
    expect(ends(/Exception$|Error$/).filter(([, Other]) => error instanceof Other)).toHaveLength(1);
    // Members without a value are left out.
    const membersOf = (one: Error) =>
      JSON.parse(JSON.stringify({ ...one, name: one.name, text: one.message }));
    expect(membersOf(error)).toMatchObject(membersOf(expected));
  });

  test.each(['paginateQuery', 'paginateScan'])(
    'has %s, which asks for each page after the last one',
    async (name) => {
      for (const module of [own, sdk]) {
        const paginate = Reflect.get(module, name) as typeof own.paginateScan;
        const [first, second] = [{ pk: { S: '1' } }, { pk: { S: '2' } }];
        const answers = [{ LastEvaluatedKey: first }, { Count: 0, LastEvaluatedKey: second }, { Count: 1 }];
        const asked: unknown[] = [];
        const send = async ({ input }: { readonly input: { readonly ExclusiveStartKey?: unknown } }) => {
          asked.push(input.ExclusiveStartKey);
          return answers[asked.length - 1];
        };
        const client = Object.assign(Object.create(sdk.DynamoDBClient.prototype), { send });
        const pages: unknown[] = [];
        for await (const page of paginate({ client }, { TableName: 't' })) pages.push(page);
        expect(pages).toEqual(answers);
        expect(asked).toEqual([undefined, first, second]);
      }
    },
  );
});
