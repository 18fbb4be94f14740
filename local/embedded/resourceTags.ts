import type { ResourceFactsSource } from '../../src/mq/model/ports.ts';

const RESOURCE = /^arn:[a-z-]+:mq:([^:]+):(\d{12}):(broker|configuration):(?:.*:)?([bc]-[^:]+)$/;

/** The present tags of a resource; none if the ARN is not that of a broker or configuration. */
export async function tagsOfResource(
  arn: string,
  resources: ResourceFactsSource,
): Promise<Readonly<Record<string, string>>> {
  const [, region = '', accountId = '', kind, id = ''] = RESOURCE.exec(arn) ?? [];
  if (kind === undefined) return {};
  const found =
    kind === 'broker'
      ? await resources.broker(accountId, region, id)
      : await resources.configuration(accountId, region, id);
  return found?.tags ?? {};
}
