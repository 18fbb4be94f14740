import { invalidXml } from './readXmlText.ts';

/**
 * What the XML type of an attribute permits; `type` is its name in the schema, `null` for a type without a
 * name.
 */
type ValueRule = { readonly type: string } & (
  | { readonly values: readonly string[] }
  | { readonly integer: readonly [min: number, max: number] }
);

/**
 * The attributes whose type restricts the values, by element and attribute.
 * Source: XML schema amazon-mq-active-mq-5.18.4.xsd, `xs:enumeration`, `xs:minInclusive` and
 * `xs:maxInclusive`.
 */
const RULES: Readonly<Record<string, ValueRule>> = {
  'kahaDB checkpointInterval': { type: 'checkpointIntervalType', integer: [5000, 25_000] },
  'kahaDB indexWriteBatchSize': { type: 'indexWriteBatchSizeType', integer: [1000, 3000] },
  'kahaDB journalDiskSyncStrategy': { type: 'null', values: ['always', 'periodic', 'never'] },
  'kahaDB preallocationStrategy': { type: 'null', values: ['sparse_file', 'os_kernel_copy', 'zeros'] },
  'memoryUsage percentOfJvmHeap': { type: 'null', integer: [0, 70] },
  'transportConnector name': { type: 'protocol', values: ['openwire'] },
};

const INTEGER = /^[+-]?\d{1,15}$/;
const LONGEST_QUOTED_VALUE = 50;

/**
 * Checks one attribute that stays in the document.
 * @throws MqError BadRequestException on `data` with the words of the schema validator; those for an
 * enumeration are recorded
 */
export function checkAttributeValue(element: string, attribute: string, value: string): void {
  const key = `${element} ${attribute}`;
  const rule = Object.hasOwn(RULES, key) ? RULES[key] : undefined;
  const wrong = rule && wrongFacet(rule, value);
  if (rule === undefined || wrong === undefined) return;
  throw invalidXml(
    `cvc-attribute.3: The value '${quoted(value)}' of attribute '${attribute}' on element '${element}' ` +
      `is not valid with respect to its type, '${rule.type}'. and ${wrong}`,
  );
}

function wrongFacet(rule: ValueRule, value: string): string | undefined {
  if ('values' in rule) {
    if (rule.values.includes(value)) return undefined;
    return (
      `cvc-enumeration-valid: Value '${quoted(value)}' is not facet-valid with respect to ` +
      `enumeration '[${rule.values.join(', ')}]'. It must be a value from the enumeration.`
    );
  }
  const [min, max] = rule.integer;
  const text = value.trim();
  if (!INTEGER.test(text)) {
    return `cvc-datatype-valid.1.2.1: '${quoted(text)}' is not a valid value for 'integer'.`;
  }
  const [facet, bound] = Number(text) < min ? ['minInclusive', min] : ['maxInclusive', max];
  if (Number(text) >= min && Number(text) <= max) return undefined;
  return (
    `cvc-${facet}-valid: Value '${quoted(text)}' is not facet-valid with respect to ` +
    `${facet} '${bound}' for type '${rule.type}'.`
  );
}

function quoted(value: string): string {
  return value.slice(0, LONGEST_QUOTED_VALUE);
}
