import { defineConfig } from 'vitest/config';

/**
 * The tests that mutants of the decision core are run against: unit tests, tables, and the conditions that
 * were recorded on AWS. Properties draw their cases anew each time, so a mutant that only they kill would
 * survive one day and not the next; and they take most of the time.
 */
const PROPERTIES = [
  'agree with',
  'agrees with',
  'answers long texts',
  'are left out only if',
  'decide as the naive model',
  'is certain of a holed text',
  'learning what a pending decision',
  'never throws',
  'takes every address',
  'compares exactly',
  'reads a million',
  'reads what Date writes',
  'docs/rules/iam.md rule 25: a verdict',
  'whatever the JSON',
];

export default defineConfig({
  test: {
    include: [
      'tests/authz/decide/*.test.ts',
      'tests/authz/policy/**/*.test.ts',
      'tests/recorded/conditions.test.ts',
    ],
    exclude: ['**/*.property.test.ts'],
    testNamePattern: new RegExp(`^(?!.*(?:${PROPERTIES.join('|')}))`, 'u'),
    testTimeout: 30_000,
  },
});
