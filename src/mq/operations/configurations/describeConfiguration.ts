import { findConfiguration } from '../../configurations/findConfiguration.ts';
import type { ConfigurationPorts } from '../../configurations/repository.ts';
import { configurationDetail } from '../../configurations/views.ts';
import type { RunOperation } from '../../model/operation.ts';

/** DescribeConfiguration: 200 with everything but the documents. */
export function describeConfiguration(ports: ConfigurationPorts): RunOperation {
  return async (input) => ({
    status: 200,
    body: configurationDetail(await findConfiguration(ports, input)),
  });
}
