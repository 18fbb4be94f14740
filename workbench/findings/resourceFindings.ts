import type { ParsedStatement } from '../../src/authz/policy/parsedPolicy.ts';
import type { StatementFinding } from './finding.ts';

const FIELDS = 6;
const PARTITION = /^aws(?:-[a-z-]+)?$/u;
const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/u;
const ACCOUNT = /^(?:\d{12}|aws)$/u;
/** A field with a wildcard or a variable: its value is not known when the policy is written. */
const OPEN = /[*?]|\$\{/u;

/** ARNs that no resource can have, and forms that AWS no longer writes. */
export function resourceFindings({ resource }: ParsedStatement): StatementFinding[] {
  const element = resource.negated ? 'NotResource' : 'Resource';
  return resource.values.flatMap((value) => {
    if (/^\*+$/u.test(value)) return [];
    const fault = arnFault(value);
    if (fault !== undefined) {
      return [{ code: 'malformedArn' as const, element, message: `${value.slice(0, 200)}: ${fault}.` }];
    }
    return isOlderForm(value) ? [deprecated(value, element)] : [];
  });
}

function arnFault(value: string): string | undefined {
  // A variable may contain a colon, for example in its default value.
  const fields = value.replace(/\$\{[^{}]*\}/gu, (variable) => variable.replaceAll(':', '-')).split(':');
  const [, partition = '', service = '', region = '', account = ''] = fields;
  if (fields.length < FIELDS) {
    return OPEN.test(fields.at(-1) ?? '')
      ? undefined
      : `an ARN has six fields; this one has ${fields.length} and is completed with *`;
  }
  const resource = fields.slice(FIELDS - 1).join(':');
  if (!OPEN.test(partition) && !PARTITION.test(partition)) return `there is no partition "${partition}"`;
  if (service === '') return 'it names no service';
  if (region !== '' && !OPEN.test(region) && !REGION.test(region)) return `there is no region "${region}"`;
  if (account !== '' && !OPEN.test(account) && !ACCOUNT.test(account))
    return 'the account is not twelve digits';
  if (resource === '') return 'it names no resource';
  return service === 'mq' ? mqFault(region, account, resource) : undefined;
}

/**
 * `broker:Name:b-id` and `configuration:c-id` (Service Authorization Reference, "Resource types defined by
 * Amazon MQ").
 */
function mqFault(region: string, account: string, resource: string): string | undefined {
  if (region === '') return 'an ARN of Amazon MQ names a region';
  if (account === '') return 'an ARN of Amazon MQ names an account';
  const [type = '', first = '', second] = resource.split(':');
  if (OPEN.test(type)) return undefined;
  if (type.startsWith('broker/') || type.startsWith('configuration/')) {
    return 'Amazon MQ separates the parts of a resource with colons, not slashes';
  }
  if (type !== 'broker' && type !== 'configuration') return `Amazon MQ has no resource type "${type}"`;
  if (first === '') return `it names no ${type}`;
  if (OPEN.test(resource)) return undefined;
  if (type === 'configuration') {
    return first.startsWith('c-') && second === undefined
      ? undefined
      : 'a configuration is named configuration:c-id';
  }
  if (second === undefined) return first.startsWith('b-') ? undefined : 'a broker is named broker:Name:b-id';
  return second.startsWith('b-') ? undefined : 'a broker is named broker:Name:b-id';
}

/** `…:broker:b-id`, without a name. */
function isOlderForm(value: string): boolean {
  return /^arn:[^:]*:mq:[^:]*:[^:]*:broker:b-[^:]+$/u.test(value);
}

function deprecated(value: string, element: string): StatementFinding {
  const name = value.slice(value.lastIndexOf(':') + 1, 200);
  const message =
    `broker:${name} is an older form that ` + `leaves the broker's name out: write broker:*:${name}.`;
  return { code: 'deprecatedArn', element, message };
}
