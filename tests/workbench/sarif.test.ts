import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import type { PlacedFinding } from '../../workbench/lint/lintFile.ts';
import { RULE_IDS, RULES } from '../../workbench/lint/rules.ts';
import { sarifLog } from '../../workbench/lint/sarif.ts';

const text = { type: 'string' };
const only = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const list = (items: object, more: object = {}) => ({ type: 'array', items, ...more });
const level = { enum: ['none', 'note', 'warning', 'error'] };
const message = only({ text, markdown: text, id: text, arguments: list(text), properties: {} });
const position = { type: 'integer', minimum: 1 };

/**
 * What SARIF 2.1.0 demands of the objects that `mqgate lint` writes: OASIS, "Static Analysis Results
 * Interchange Format (SARIF) Version 2.1.0", sections 3.13 to 3.49, with its schema's rule that objects have
 * no other members (but property bags).
 */
const SCHEMA = only(
  {
    $schema: { type: 'string', pattern: '^https://.*sarif-schema-2\\.1\\.0\\.json$' },
    version: { const: '2.1.0' },
    runs: list(
      only(
        {
          tool: only(
            {
              driver: only(
                {
                  name: { type: 'string', minLength: 1 },
                  rules: list(
                    only(
                      {
                        id: { type: 'string', minLength: 1 },
                        shortDescription: { ...message, required: ['text'] },
                        help: { ...message, required: ['text'] },
                        defaultConfiguration: only({ level, enabled: { type: 'boolean' } }),
                        properties: {
                          type: 'object',
                          properties: { tags: list(text, { uniqueItems: true }) },
                        },
                      },
                      ['id'],
                    ),
                    { uniqueItems: true },
                  ),
                },
                ['name'],
              ),
            },
            ['driver'],
          ),
          results: list(
            only(
              {
                ruleId: text,
                ruleIndex: { type: 'integer', minimum: -1 },
                level,
                message: { ...message, anyOf: [{ required: ['text'] }, { required: ['id'] }] },
                locations: list(
                  only({
                    physicalLocation: only({
                      artifactLocation: only({
                        uri: { type: 'string', pattern: '^[!#-;=?-Z_a-z~%\\[\\]]*$' },
                      }),
                      region: only({ startLine: position, startColumn: position }),
                    }),
                  }),
                ),
                suppressions: list(
                  only({ kind: { enum: ['inSource', 'external'] }, justification: text }, ['kind']),
                  { uniqueItems: true },
                ),
              },
              ['message'],
            ),
          ),
        },
        ['tool'],
      ),
    ),
  },
  ['version', 'runs'],
);

const validate = new Ajv({ allErrors: true, strict: false }).compile(SCHEMA);

const finding = (more: Partial<PlacedFinding> = {}): PlacedFinding => ({
  rule: 'grammar',
  path: 'Statement[0]',
  message: 'It is "odd".',
  file: 'policies/a policy.json',
  severity: 'error',
  line: 3,
  column: 1,
  ...more,
});

it('every rule, severity and suppression gives a log that SARIF 2.1.0 takes', () => {
  const all = RULE_IDS.map((rule) => finding({ rule, severity: RULES[rule].severity, policy: 'P' }));
  const log = sarifLog(all, [{ ...finding({ file: 'C:\\policies\\ä.json' }), reason: 'OPS-17' }]);
  validate(JSON.parse(JSON.stringify(log)));
  expect(validate.errors).toBeNull();
  expect(log.runs[0]?.results).toHaveLength(RULE_IDS.length + 1);
  for (const { ruleId, ruleIndex = -1 } of log.runs[0]?.results ?? []) {
    expect(log.runs[0]?.tool.driver.rules?.[ruleIndex]?.id).toBe(ruleId);
  }
});

it.each([
  ['a line before the first', { line: 0 }],
  ['a level that does not exist', { severity: 'grave' as never }],
])('a log with %s is not SARIF', (_name, more) => {
  const log = JSON.parse(JSON.stringify(sarifLog([finding(more)], [])));
  if ('severity' in more) log.runs[0].results[0].level = 'grave';
  expect(validate(log)).toBe(false);
});
