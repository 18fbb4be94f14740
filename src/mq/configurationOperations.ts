import type { ConfigurationPorts } from './configurations/repository.ts';
import type { RunOperation } from './operation.ts';
import { createConfiguration } from './operations/createConfiguration.ts';
import { deleteConfiguration } from './operations/deleteConfiguration.ts';
import { describeConfiguration } from './operations/describeConfiguration.ts';
import { describeConfigurationRevision } from './operations/describeConfigurationRevision.ts';
import { listConfigurationRevisions } from './operations/listConfigurationRevisions.ts';
import { listConfigurations } from './operations/listConfigurations.ts';
import { updateConfiguration } from './operations/updateConfiguration.ts';

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
