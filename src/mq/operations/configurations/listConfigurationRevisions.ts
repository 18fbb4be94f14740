import { findConfiguration } from '../../configurations/findConfiguration.ts';
import type { ConfigurationPorts } from '../../model/configuration.ts';
import type { RunOperation } from '../../model/ports.ts';
import { readMaxResults, readNextToken, writeNextToken } from '../../paging/pages.ts';
import { revisionView } from '../../views/configuration.ts';

/**
 * ListConfigurationRevisions: 200 with a page by number; a page with an item has a token, as in
 * ListConfigurations (recorded).
 */
export function listConfigurationRevisions(ports: ConfigurationPorts): RunOperation {
  return async (input) => {
    const maxResults = readMaxResults(input.query);
    const { id } = await findConfiguration(ports, input);
    const { accountId, region } = input;
    const call = { list: `ListConfigurationRevisions ${id}`, accountId, region };
    const token = readNextToken(call, input.query);
    const after = token === undefined ? undefined : Number(token);
    const found = await ports.configurations.revisions(input, id, { after, limit: maxResults });
    const last = found.at(-1);
    const nextToken = last && writeNextToken(call, String(last.revision));
    const revisions = found.map(revisionView);
    return { status: 200, body: { configurationId: id, maxResults, nextToken, revisions } };
  };
}
