import {
  BatchExecuteStatementCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  ResourceNotFoundException,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test, vi } from 'vitest';
import { EngineClient } from '../../../local/engine/engineClient.ts';
import { EngineError } from '../../../local/engine/engineError.ts';
import { engineRequestHandler } from '../../../local/engine/engineRequestHandler.ts';
import { openEngine } from '../../../local/engine/openEngine.ts';
import { tableDefinition } from '../../../src/state/table/table.ts';

const NOON = Date.parse('2026-11-29T12:00:00Z');
const TableName = 'tables';
const Key = { pk: { S: 'p' }, sk: { S: 's' } };

const newEngine = () => openEngine({ file: ':memory:', now: () => NOON });
const WAYS = {
  'a client whose send is the engine': (engine = newEngine()) => new EngineClient(engine),
  'the whole SDK over a request handler': (engine = newEngine()) =>
    new DynamoDBClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 3,
      requestHandler: engineRequestHandler(engine),
    }),
};

describe.each(Object.entries(WAYS))('%s', (_, clientOf) => {
  test('answers as the SDK does: outputs, bytes, times and metadata', async () => {
    const client = clientOf();
    await client.send(new CreateTableCommand(tableDefinition(TableName)));
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({ TableStatus: 'ACTIVE', CreationDateTime: new Date(NOON), ItemCount: 0 });
    const Item = { ...Key, bytes: { B: Buffer.from('bytes') }, set: { BS: [Uint8Array.of(1, 2)] } };
    await client.send(new PutItemCommand({ TableName, Item }));
    const answer = await client.send(new GetItemCommand({ TableName, Key }));
    expect(answer.$metadata).toMatchObject({ httpStatusCode: 200, attempts: 1 });
    expect(answer.Item?.bytes?.B).toBeInstanceOf(Uint8Array);
    expect(Buffer.from(answer.Item?.bytes?.B ?? []).toString()).toBe('bytes');
    expect([...(answer.Item?.set?.BS?.[0] ?? [])]).toEqual([1, 2]);
    expect((await client.send(new GetItemCommand({ TableName, Key: { ...Key, sk: { S: 'x' } } }))).Item).toBe(
      undefined,
    );
  });

  test('throws the SDK’s error classes, with their members', async () => {
    const client = clientOf();
    await expect(client.send(new GetItemCommand({ TableName, Key }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
    await client.send(new CreateTableCommand(tableDefinition(TableName)));
    const put = { TableName, Item: Key, ConditionExpression: 'attribute_not_exists(pk)' };
    await client.send(new PutItemCommand(put));
    const shown = { ...put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const };
    const failed = await client.send(new PutItemCommand(shown)).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ConditionalCheckFailedException);
    expect(failed).toMatchObject({ Item: Key, $fault: 'client', $metadata: { httpStatusCode: 400 } });
    const steps = [{ Put: { TableName, Item: { ...Key, sk: { S: 'other' } } } }, { Put: put }];
    const cancelled = await client
      .send(new TransactWriteItemsCommand({ TransactItems: steps }))
      .catch((error: unknown) => error);
    expect(cancelled).toBeInstanceOf(TransactionCanceledException);
    expect(cancelled).toMatchObject({
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons ' +
        '[None, ConditionalCheckFailed]',
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
      ],
    });
    await expect(
      client.send(new PutItemCommand({ TableName, Item: { pk: { S: 'p' } } })),
    ).rejects.toMatchObject({ name: 'ValidationException', $fault: 'client', $metadata: { attempts: 1 } });
    await expect(client.send(new BatchExecuteStatementCommand({ Statements: [] }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('does not serve BatchExecuteStatement. It serves BatchGetItem'),
    });
  });

  test('a paginator takes page after page', async () => {
    const client = clientOf();
    await client.send(new CreateTableCommand(tableDefinition(TableName)));
    for (const sk of ['a', 'b', 'c']) {
      await client.send(new PutItemCommand({ TableName, Item: { pk: { S: 'p' }, sk: { S: sk } } }));
    }
    const found: (string | undefined)[] = [];
    const query = {
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'p' } },
    };
    for await (const page of paginateQuery({ client, pageSize: 2 }, query)) {
      found.push(...(page.Items ?? []).map(({ sk }) => sk?.S));
    }
    expect(found).toEqual(['a', 'b', 'c']);
  });

  test('a call that met a busy database is repeated, three times at most', async () => {
    const engine = newEngine();
    let calls = 0;
    const busy = { ...engine, call: () => fail(++calls) };
    const fail = (call: number): Record<string, unknown> => {
      if (call < 3) throw new EngineError('InternalServerError', 'busy', {}, 500);
      return {};
    };
    const client = clientOf(busy);
    const answer = await client.send(new GetItemCommand({ TableName, Key }));
    expect(answer.$metadata.attempts).toBe(3);
    const never = clientOf({
      ...engine,
      call: () => {
        throw new EngineError('InternalServerError', 'busy', {}, 500);
      },
    });
    await expect(never.send(new GetItemCommand({ TableName, Key }))).rejects.toMatchObject({
      name: 'InternalServerError',
      $fault: 'server',
      $metadata: { httpStatusCode: 500, attempts: 3 },
    });
  });
});

test('the environment and AWS profiles do not affect the client in this process', async () => {
  const names = { AWS_PROFILE: 'none', AWS_MAX_ATTEMPTS: 'x', AWS_CONFIG_FILE: '/none/such' };
  for (const [name, value] of Object.entries(names)) vi.stubEnv(name, value);
  try {
    const client = new EngineClient(newEngine());
    await client.send(new CreateTableCommand(tableDefinition(TableName)));
    await client.send(new PutItemCommand({ TableName, Item: Key }));
    expect(await client.config.region()).toBe('local');
    client.destroy();
  } finally {
    vi.unstubAllEnvs();
  }
});
