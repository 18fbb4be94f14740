import { OPERATIONS, type Operation } from '../../src/mq/operations.ts';
import { allowed, type Sample, type Samples } from './sample.ts';

const LABELS: Readonly<Record<string, string>> = {
  brokerId: 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9',
  configurationId: 'c-1234a5b6-78cd-901e-2fgh-3i45j6k178l9',
  configurationRevision: '1',
  username: 'admin',
  resourceArn: 'arn:aws:mq:us-east-1:123456789012:broker:sample:b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9',
};

/**
 * Every operation of the API, as the authorizer sees alice's call of it: `describe-broker` for
 * DescribeBroker.
 */
export const OPERATION_SAMPLES: Samples = Object.fromEntries(
  OPERATIONS.map((operation) => [sampleName(operation.name), sampleOf(operation)]),
);

function sampleOf({ name, method, path, takesConfiguration }: Operation): Sample {
  return {
    fn: 'authorizer',
    says: `alice calls ${name}`,
    call: {
      by: { profile: 'alice' },
      method,
      path: path.replace(/\{(\w+)\}/g, (_, label: string) => LABELS[label] ?? ''),
      resource: path,
      // The authorizer sees only that there is a body, not its content.
      ...(method === 'POST' || method === 'PUT' ? { body: '{}' } : {}),
    },
    // The authorizer does not know yet whether the body names a configuration with a role; alice may pass no
    // role.
    verdict: takesConfiguration ? { verdict: 'pending', waitsFor: 'authorization' } : allowed,
  };
}

function sampleName(operation: string): string {
  return operation.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase();
}
