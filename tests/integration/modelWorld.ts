import { SignatureV4 } from '@smithy/signature-v4';
import { type Profile, readCredentialsFile } from '../../local/account/credentialsFile.ts';
import { poll } from '../../local/data/poll.ts';
import { NodeSha256 } from '../../src/aws/nodeSha256.ts';
import { type RunningGateway, startGateway as startWhole } from '../local/startGateway.ts';
import { FACTS } from '../mq/model/facts.ts';
import type { OperationFacts } from '../mq/model/modelFacts.ts';
import { startGateway as startServed } from '../support/servedGateway.ts';

export type Body = Record<string, unknown>;

export interface Ask {
  /** Labels of the path, by the model's names (`broker-id`). */
  readonly labels?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | string[]>>;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  /** `x-amzn-errortype`. */
  readonly error: string | undefined;
  readonly body: Body;
}

const DEADLINE_MS = 15_000;
const REGION = 'us-east-1';

/**
 * A started gateway, asked with signed fetch as the AWS SDK for Go signs: no hash header, `content-length`
 * signed. Calls are passed on (`BACKEND`) by the gateway of `npm start` only.
 */
export async function modelWorld(profile: string, environment: Readonly<Record<string, string>> = {}) {
  const start = environment.BACKEND === undefined ? startServed : startWhole;
  const gateway: RunningGateway = await start({
    environment: { LIFECYCLE_SECONDS: '0.02', ...environment },
  });
  const profiles = await readCredentialsFile(gateway.credentialsFile);
  const credentials = keysOf(profiles, profile);
  const { host, hostname, port } = new URL(gateway.url);
  const signer = new SignatureV4({
    credentials,
    region: REGION,
    service: 'mq',
    sha256: NodeSha256,
    applyChecksum: false,
  });
  /** Every status an operation was answered with. */
  const statuses = new Map<string, Set<number>>();
  /**
   * Answers that must not occur: a 5xx, an error that the operation does not have, a member that the answer
   * does not have.
   */
  const surprises: string[] = [];

  const note = (operation: string, status: number) => {
    statuses.set(operation, (statuses.get(operation) ?? new Set()).add(status));
  };

  async function call(operation: string, { labels = {}, query = {}, body }: Ask = {}): Promise<Answer> {
    const facts = FACTS.operations[operation];
    if (facts === undefined) throw new Error(`The model has no operation ${operation}.`);
    const path = facts.uri.replace(/\{([a-z-]+)\}/g, (_, label: string) => escaped(labels[label] ?? ''));
    const text = body === undefined ? undefined : JSON.stringify(body);
    const length = text === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)) };
    const { method } = facts;
    const signed = await signer.sign({
      method,
      protocol: 'http:',
      hostname,
      port: Number(port),
      path,
      query,
      headers: { host, 'content-type': 'application/json', ...length },
      ...(text === undefined ? {} : { body: text }),
    });
    const { host: _host, ...headers } = signed.headers;
    const response = await fetch(`${gateway.url}${path}${search(query)}`, {
      method,
      headers,
      ...(text === undefined ? {} : { body: text }),
    });
    const answered = await response.text();
    const answer: Answer = {
      status: response.status,
      error: response.headers.get('x-amzn-errortype') ?? undefined,
      body: answered === '' ? {} : JSON.parse(answered),
    };
    note(operation, answer.status);
    const surprise = surpriseOf(facts, answer);
    if (surprise !== undefined) surprises.push(`${operation} ${text ?? ''}: ${surprise}`);
    return answer;
  }

  /** The body of an answer that must be the operation's own 2xx. */
  async function ok(operation: string, ask: Ask = {}): Promise<Body> {
    const { status, body } = await call(operation, ask);
    if (status === FACTS.operations[operation]?.status) return body;
    throw new Error(`${operation} ${JSON.stringify(ask)}: ${status} ${JSON.stringify(body)}`);
  }

  const read = (id: string) => ok('DescribeBroker', { labels: { 'broker-id': id } });

  /** A broker in one of these states, waited for. */
  async function until(id: string, ...states: readonly string[]): Promise<Body> {
    const found = await poll(DEADLINE_MS, async () => {
      const broker = await read(id);
      return states.includes(String(broker.brokerState)) ? broker : undefined;
    });
    if (found === undefined) throw new Error(`broker ${id} was never ${states}`);
    return found;
  }

  let names = 0;
  // The port, so that two gateways on one state do not draw the same.
  const name = () => `model-${gateway.record.port}-${names++}`;

  /** Makes a broker without waiting for it. */
  const create = async (body: Body) =>
    String((await ok('CreateBroker', { body: { brokerName: name(), ...body } })).brokerId);

  async function running(body: Body): Promise<string> {
    const id = await create(body);
    await until(id, 'RUNNING', 'REPLICA');
    return id;
  }

  async function reboot(id: string): Promise<Body> {
    await ok('RebootBroker', { labels: { 'broker-id': id } });
    return until(id, 'RUNNING', 'REPLICA');
  }

  return {
    gateway,
    credentials,
    statuses,
    surprises,
    note,
    call,
    ok,
    read,
    until,
    create,
    running,
    reboot,
    name,
  };
}

export type ModelWorld = Awaited<ReturnType<typeof modelWorld>>;

function keysOf(profiles: readonly Profile[], wanted: string): Profile {
  const found = profiles.find(({ name }) => name === wanted);
  if (!found) throw new Error(`no profile ${wanted}`);
  return found;
}

function surpriseOf(
  { errors, output, status: success }: OperationFacts,
  { status, error, body }: Answer,
): string | undefined {
  if (status < 400) {
    if (status !== success) return `answered ${status}`;
    const unknown = Object.keys(body).filter((member) => !output.includes(member));
    return unknown.length === 0 ? undefined : `answered ${unknown}`;
  }
  if (errors[error ?? ''] !== status || status >= 500) return `answered ${status} ${error}`;
  return typeof body.message === 'string' ? undefined : 'answered without a message';
}

function search(query: Readonly<Record<string, string | string[]>>): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    [value].flat().map((one) => `${escaped(key)}=${escaped(one)}`),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function escaped(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
