import { ENGINE_TYPES } from '../mq/model/engine.ts';
import type { ResourceFacts } from '../mq/model/ports.ts';
import { brokerArn, configurationArn, type Scope } from '../mq/model/scope.ts';
import { UpstreamFault } from './upstreamFault.ts';

type Members = Readonly<Record<string, unknown>>;

/**
 * Resource facts from an answer of DescribeBroker or DescribeConfiguration. Decisions depend on them, so
 * nothing is guessed: an answer of another form, or about another resource, account or region, is a fault.
 * @throws UpstreamFault unreadable
 */
export function readFacts(
  kind: 'broker' | 'configuration',
  id: string,
  scope: Scope,
  body: Uint8Array,
): ResourceFacts {
  const members = parse(body);
  const name = text(members[kind === 'broker' ? 'brokerName' : 'name']);
  const expected =
    kind === 'broker'
      ? [brokerArn(scope, name, id), members.brokerArn]
      : [configurationArn(scope, id), members.arn];
  if (expected[0] !== expected[1]) throw unreadable('is about another resource');
  const engine = text(members.engineType).toUpperCase();
  // For an engine that is newer than this gateway, a call raises the questions of the engine with the most
  // questions (questions.ts).
  const engineType = ENGINE_TYPES.find((known) => known === engine) ?? 'RABBITMQ';
  return { name, tags: readTags(members.tags), engineType };
}

/**
 * Engine and latest revision from an answer of DescribeConfiguration.
 * @throws UpstreamFault unreadable
 */
export function readRevisionFacts(
  id: string,
  scope: Scope,
  body: Uint8Array,
): { readonly engineType: 'ACTIVEMQ' | 'RABBITMQ'; readonly latestRevision: number } {
  const { engineType = 'RABBITMQ' } = readFacts('configuration', id, scope, body);
  const { revision } = (parse(body).latestRevision ?? {}) as { readonly revision?: unknown };
  if (typeof revision !== 'number') throw unreadable('lacks a member');
  return { engineType, latestRevision: revision };
}

/**
 * The document (Base64) from an answer of DescribeConfigurationRevision.
 * @throws UpstreamFault unreadable
 */
export function readDocumentData(body: Uint8Array): string {
  return text(parse(body).data);
}

function parse(body: Uint8Array): Members {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Members;
  } catch {
    // Said below.
  }
  throw unreadable('is not a JSON object');
}

function text(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw unreadable('lacks a member');
}

function readTags(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {};
  const isMap = typeof value === 'object' && !Array.isArray(value);
  if (!isMap || !Object.values(value).every((tag) => typeof tag === 'string')) {
    throw unreadable('has tags of another form');
  }
  return value as Readonly<Record<string, string>>;
}

function unreadable(why: string): UpstreamFault {
  return new UpstreamFault('unreadable', `The description of a resource ${why}.`);
}
