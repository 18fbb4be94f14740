import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { brokerOperations } from '../../src/mq/brokerOperations.ts';
import { catalogueOperations } from '../../src/mq/catalogueOperations.ts';
import { configurationOperations } from '../../src/mq/configurationOperations.ts';
import { OPERATIONS } from '../../src/mq/operations.ts';
import { tagOperations } from '../../src/mq/tagOperations.ts';
import { userOperations } from '../../src/mq/userOperations.ts';

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

describe('an operation is one row, one file, and one line of one function', () => {
  test('every row is served by one function, and no function serves what is no row', () => {
    const served = SERVED.flatMap((operations) => Object.keys(operations));
    expect(served.toSorted()).toEqual(OPERATIONS.map(({ name }) => name).toSorted());
  });

  test('every row has a file that exports it, and there is no other file', async () => {
    const files = OPERATIONS.map(({ name }) => `${fileOf(name)}.ts`);
    expect(readdirSync(FOLDER).toSorted()).toEqual(files.toSorted());
    for (const { name } of OPERATIONS) {
      const exported = await import(new URL(`${fileOf(name)}.ts`, FOLDER).href);
      expect(Object.keys(exported)).toEqual([fileOf(name)]);
    }
  });
});
