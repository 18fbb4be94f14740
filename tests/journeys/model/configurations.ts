import type { Call } from '../call.ts';
import { documentOf } from '../documents.ts';
import { ACCOUNT, REGION } from '../people.ts';
import { type Account, type Configuration, isInUse } from './account.ts';
import { type Answer, badRequest, failure, Learnt, ok } from './answer.ts';
import { SPELLED } from './brokers.ts';
import { VERSIONS } from './catalogue.ts';
import { page } from './pages.ts';

const MOST_CONFIGURATIONS = 1000;

export const configurationArn = (id: string) => `arn:aws:mq:${REGION}:${ACCOUNT}:configuration:${id}`;
const iso = (time: number) => new Date(time).toISOString();

/** The first revision and its document are the service's own. */
export function newConfiguration(
  made: Omit<Configuration, 'revisions' | 'created'>,
  created: number,
): Configuration {
  const description =
    `Auto-generated default for ${made.name}` + ` on ${SPELLED[made.engine]} ${made.engineVersion}`;
  return { ...made, created, revisions: [{ created, description, data: 'default' }] };
}

function onConfiguration(
  account: Account,
  { path }: Call,
  answer: (configuration: Configuration) => Answer,
): Answer {
  const id = path.configurationId ?? '';
  const configuration = account.configurations[id];
  if (configuration !== undefined) return answer(configuration);
  return failure(
    'NotFoundException',
    `Configuration ID [${id}] can't be found. Make sure it exists.`,
    'configuration-id',
  );
}

function revisionView(configuration: Configuration, revision: number) {
  const { created, description } = configuration.revisions[revision - 1] ?? { created: 0, description: '' };
  return { created: iso(created), description, revision };
}

function summary(configuration: Configuration) {
  return {
    arn: configurationArn(configuration.id),
    created: iso(configuration.created),
    id: configuration.id,
    latestRevision: revisionView(configuration, configuration.revisions.length),
    name: configuration.name,
  };
}

function detail(configuration: Configuration) {
  return { ...listing(configuration), tags: configuration.tags };
}

function listing(configuration: Configuration) {
  const { tags } = configuration;
  return {
    ...summary(configuration),
    authenticationStrategy: 'simple',
    engineType: SPELLED[configuration.engine],
    engineVersion: configuration.engineVersion,
    ...(Object.keys(tags).length > 0 ? { tags } : {}),
  };
}

/** @param id What the answer calls it. */
export function createConfiguration(account: Account, { body = {}, flaw }: Call, id: string): Answer {
  if (flaw !== undefined) return badRequest(flaw.sentence, flaw.attribute);
  const own = Object.values(account.configurations).filter(({ counted }) => counted).length;
  if (own + account.others.configurations >= MOST_CONFIGURATIONS) {
    return badRequest(
      `You have reached the limit of [${MOST_CONFIGURATIONS}] configurations in Region ` +
        `[${REGION}]. Delete a configuration, then try again.`,
    );
  }
  const engine = String(body.engineType).toUpperCase() as Configuration['engine'];
  const engineVersion = (body.engineVersion as string | undefined) ?? VERSIONS[engine][0];
  const tags = { ...(body.tags as Record<string, string> | undefined) };
  const named = { id, name: String(body.name), engine, engineVersion, counted: true, tags };
  const made = newConfiguration(named, account.now);
  account.configurations[id] = made;
  return ok({ ...summary(made), authenticationStrategy: 'simple' });
}

export function describeConfiguration(account: Account, call: Call): Answer {
  return onConfiguration(account, call, (configuration) => ok(detail(configuration)));
}

/** Recorded: a page with an item has a token, so the last page is an empty one. */
export function listConfigurations(account: Account, call: Call): Answer {
  const all = Object.values(account.configurations).map((one) => ({ key: one.id, item: listing(one) }));
  const answer = page(
    call,
    'ListConfigurations',
    all,
    ({ items, maxResults, nextToken }) => ok({ configurations: items, maxResults, nextToken }),
    true,
  );
  return answer;
}

export function listRevisions(account: Account, call: Call): Answer {
  const id = call.path.configurationId ?? '';
  const configuration = account.configurations[id];
  // The size of the page is looked at first.
  const all = (configuration?.revisions ?? []).map((_revision, index) => ({
    key: String(index + 1).padStart(10, '0'),
    item: configuration && revisionView(configuration, index + 1),
  }));
  const wanted = Number(call.query.maxResults ?? 20);
  if (configuration === undefined && wanted >= 5 && wanted <= 100) {
    return onConfiguration(account, call, () => ok({}));
  }
  return page(
    call,
    `ListConfigurationRevisions ${id}`,
    all,
    ({ items, maxResults, nextToken }) =>
      ok({ configurationId: id, maxResults, nextToken, revisions: items }),
    true,
  );
}

export function describeRevision(account: Account, call: Call): Answer {
  const label = call.path.configurationRevision ?? '';
  if (!/^\d{1,5}$/.test(label)) {
    return badRequest(
      'Invalid revision ID. Specify only integers from -2147483648 to 2147483647.',
      'configuration-revision',
    );
  }
  const id = call.path.configurationId ?? '';
  const configuration = account.configurations[id];
  const revision = configuration?.revisions[Number(label) - 1];
  if (configuration === undefined || revision === undefined) {
    return failure(
      'NotFoundException',
      `Revision [${Number(label)}] of configuration [${id}] can't be found. Make sure it exists.`,
      'configuration-revision',
    );
  }
  const { created, description } = revision;
  const data =
    revision.data === 'default'
      ? new Learnt(`the default document of ${configuration.engine}`)
      : revision.data;
  return ok({ configurationId: id, created: iso(created), data, description });
}

export function updateConfiguration(account: Account, call: Call): Answer {
  const { body = {}, flaw } = call;
  if (flaw?.seenAs === 'shape') return badRequest(flaw.sentence, flaw.attribute);
  return onConfiguration(account, call, (configuration) => {
    const document = documentOf(configuration.engine, String(body.data));
    if ('invalid' in document) return badRequest(document.invalid, 'data');
    const { kept, warnings } = document;
    const description = body.description as string | undefined;
    configuration.revisions.push({ created: account.now, description, data: kept });
    return ok({ ...summary(configuration), warnings });
  });
}

export function deleteConfiguration(account: Account, call: Call): Answer {
  return onConfiguration(account, call, ({ id }) => {
    if (isInUse(account, id)) {
      return failure(
        'ConflictException',
        `Configuration [${id}] is in use. Delete the brokers that use ` +
          'it, or give them another configuration.',
        'configuration-id',
      );
    }
    delete account.configurations[id];
    return ok({ configurationId: id });
  });
}
