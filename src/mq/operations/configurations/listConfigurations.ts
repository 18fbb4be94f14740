import type { ConfigurationPorts } from '../../model/configuration.ts';
import type { RunOperation } from '../../model/ports.ts';
import { readMaxResults, readNextToken, writeNextToken } from '../../paging/pages.ts';
import { configurationInList } from '../../views/configuration.ts';

/**
 * ListConfigurations: 200 with a page by id. Recorded: a page with an item has a token, so the last page is
 * an empty one.
 */
export function listConfigurations(ports: ConfigurationPorts): RunOperation {
  return async (input) => {
    const maxResults = readMaxResults(input.query);
    const call = { list: 'ListConfigurations', accountId: input.accountId, region: input.region };
    const after = readNextToken(call, input.query);
    const found = await ports.configurations.list(input, { after, limit: maxResults });
    const last = found.at(-1);
    const nextToken = last && writeNextToken(call, last.id);
    return { status: 200, body: { configurations: found.map(configurationInList), maxResults, nextToken } };
  };
}
