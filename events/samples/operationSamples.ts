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
 * Every operation of the API, as the authorizer sees alice ask for it: `describe-broker` for DescribeBroker.
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
      // The authorizer sees no body, only that there is one.
      ...(method === 'POST' || method === 'PUT' ? { body: '{}' } : {}),
    },
    // Whether a configuration in the body hands over a role is not known yet, and alice may pass none.
    verdict: takesConfiguration ? { verdict: 'pending', waitsFor: 'authorization' } : allowed,
  };
}

function sampleName(operation: string): string {
  return operation.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase();
}
