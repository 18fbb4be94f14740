import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { brokerOperations } from '../../src/mq/operations/brokers/brokerOperations.ts';
import { catalogueOperations } from '../../src/mq/operations/catalogue/catalogueOperations.ts';
import { configurationOperations } from '../../src/mq/operations/configurations/configurationOperations.ts';
import { tagOperations } from '../../src/mq/operations/tags/tagOperations.ts';
import { userOperations } from '../../src/mq/operations/users/userOperations.ts';
import { OPERATIONS } from '../../src/mq/operations.ts';

const FOLDER = new URL('../../src/mq/operations/', import.meta.url);
const NO_PORTS = {} as never;

/** What each function serves. Routes are held to the table in tests/deploy/stack.test.ts. */
const SERVED = [
  brokerOperations(NO_PORTS),
  userOperations(NO_PORTS),
  configurationOperations(NO_PORTS),
  tagOperations(NO_PORTS),
  catalogueOperations(),
];

const fileOf = (name: string) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;

describe('each operation has one row, one file and one line of one function:', () => {
  test('every row is served by one function, and no function serves another operation', () => {
    const served = SERVED.flatMap((operations) => Object.keys(operations));
    expect(served.toSorted()).toEqual(OPERATIONS.map(({ name }) => name).toSorted());
  });

  test('every row has one file that exports it, in the room of its resource', async () => {
    const files = readdirSync(FOLDER, { recursive: true }).map(String);
    for (const { name } of OPERATIONS) {
      const named = files.filter((file) => file.endsWith(`/${fileOf(name)}.ts`));
      expect(named, name).toHaveLength(1);
      const exported = await import(new URL(String(named[0]), FOLDER).href);
      expect(Object.keys(exported), name).toContain(fileOf(name));
    }
  });
});
