import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { MQ_ERRORS } from '../../../src/mq/model/errors.ts';
import { OPERATIONS } from '../../../src/mq/operations.ts';
import { FACTS } from './facts.ts';
import { modelFacts } from './modelFacts.ts';

/**
 * The model itself is not in the repository; where it lies beside it, the committed facts must be its own.
 */
const MODEL = new URL('../../../../shared/data/mq-service-model.json', import.meta.url);

it.skipIf(!existsSync(MODEL))('the committed facts equal the API model’s', () => {
  expect(modelFacts(JSON.parse(readFileSync(MODEL, 'utf8')))).toEqual(FACTS);
});

it('the operations table equals the API model’s operations, methods and paths', () => {
  const labels = (uri: string) =>
    uri.replace(/\{([a-z-]+)\}/g, (_, label: string) => {
      return `{${label.replace(/-(.)/g, (_dash, letter: string) => letter.toUpperCase())}}`;
    });
  const modelled = Object.entries(FACTS.operations).map(
    ([name, { method, uri }]) => `${name} ${method} ${labels(uri)}`,
  );
  const ours = OPERATIONS.map(({ name, method, path }) => `${name} ${method} ${path}`);
  expect(ours.sort()).toEqual(modelled.sort());
  expect(ours).toHaveLength(25);
});

it('every error of the API model has its status', () => {
  for (const { errors } of Object.values(FACTS.operations)) expect(MQ_ERRORS).toMatchObject(errors);
});
