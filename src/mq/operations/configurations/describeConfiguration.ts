import { findConfiguration } from '../../configurations/findConfiguration.ts';
import type { ConfigurationPorts } from '../../model/configuration.ts';
import type { RunOperation } from '../../model/ports.ts';
import { configurationDetail } from '../../views/configuration.ts';

/** DescribeConfiguration: 200 with everything but the documents. */
export function describeConfiguration(ports: ConfigurationPorts): RunOperation {
  return async (input) => ({
    status: 200,
    body: configurationDetail(await findConfiguration(ports, input)),
  });
}
