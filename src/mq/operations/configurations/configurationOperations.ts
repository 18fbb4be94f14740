import type { ConfigurationPorts } from '../../model/configuration.ts';
import type { RunOperation } from '../../model/ports.ts';
import { createConfiguration } from './createConfiguration.ts';
import { deleteConfiguration } from './deleteConfiguration.ts';
import { describeConfiguration } from './describeConfiguration.ts';
import { describeConfigurationRevision } from './describeConfigurationRevision.ts';
import { listConfigurationRevisions } from './listConfigurationRevisions.ts';
import { listConfigurations } from './listConfigurations.ts';
import { updateConfiguration } from './updateConfiguration.ts';

/** The operations on configurations, by their names in the operations table: one row each, one file each. */
export function configurationOperations(ports: ConfigurationPorts): Readonly<Record<string, RunOperation>> {
  return {
    CreateConfiguration: createConfiguration(ports),
    DescribeConfiguration: describeConfiguration(ports),
    ListConfigurations: listConfigurations(ports),
    UpdateConfiguration: updateConfiguration(ports),
    DeleteConfiguration: deleteConfiguration(ports),
    ListConfigurationRevisions: listConfigurationRevisions(ports),
    DescribeConfigurationRevision: describeConfigurationRevision(ports),
  };
}
