import { createSecretKey } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import { createGateway, type LocalGateway } from '../../local/embedded/createGateway.ts';
import { codeOf, stepAt } from '../../src/sts/mfa/totp.ts';
import { signedAs } from '../authz/fixtures/signedAs.ts';
import { role } from '../directory/exports.ts';
import { exchange, wire } from '../integration/attacks/rawHttp.ts';
import { identityProvider } from '../sts/saml/identityProvider.ts';
import { fromBase32 } from '../support/base32.ts';
import type { Compared } from './compared.ts';

/** Calls of STS and IAM in order, by the root user of an account without entities. */
export interface QueryJourney {
  readonly source: string;
  readonly test: string;
  readonly steps: readonly QueryStep[];
}

interface QueryStep {
  readonly operation: string;
  /** `{2:Role.Arn}` in a value is that member of the answer of step 2. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The credentials in an answer before, such as `1:AccessKey`; default: the root user's. */
  readonly caller?: string;
  /**
   * The expected outcome. For an error: its name, and its sentence if one was expected. For an answer: its
   * members by their paths, such as `Users.length` or `User.Arn`; the empty path names the whole answer, and
   * null says that a member is absent. Without this member the call succeeds; it is counted only if it fails.
   */
  readonly expect?: Readonly<Record<string, unknown>>;
  /** The name of the reason why the gateway answers otherwise. */
  readonly differs?: string;
}

type Answer = { readonly error: string; readonly message: string } | { readonly result: unknown };

const STS = /^(?:Assume|GetCaller|GetSession|GetFederation|GetAccessKeyInfo|Decode)/;

/** An export that names no entity does not say whose it is. */
const FIRST = 'first';

/** Every journey, signed and sent over HTTP to a gateway in this process. */
export async function compareQueryJourneys(
  journeys: readonly QueryJourney[],
  reasons: Readonly<Record<string, string>> = {},
): Promise<readonly Compared[]> {
  const gateway = await createGateway({
    account: { UserDetailList: [], GroupDetailList: [], RoleDetailList: [role(FIRST)], Policies: [] },
  });
  try {
    const compared: Compared[] = [];
    await send(gateway, 'DeleteRole', { RoleName: FIRST }, gateway.credentials('root'));
    const empty = await gateway.checkpoint();
    for (const journey of journeys) {
      await gateway.restore(empty);
      compared.push(...(await compareJourney(gateway, journey, reasons)));
    }
    return compared;
  } finally {
    await gateway.close();
  }
}

async function compareJourney(
  gateway: LocalGateway,
  { source, test, steps }: QueryJourney,
  reasons: Readonly<Record<string, string>>,
): Promise<Compared[]> {
  const answers: Answer[] = [];
  const compared: Compared[] = [];
  for (const [index, { operation, parameters, caller, expect, differs }] of steps.entries()) {
    const fill = <Value>(value: Value) => filled(value, answers) as Value;
    const credentials = caller === undefined ? gateway.credentials('root') : credentialsIn(caller, answers);
    const answer = await send(gateway, operation, fill(parameters), credentials);
    answers.push(answer);
    const recorded = inOneOrder(fill(expect ?? {})) as Readonly<Record<string, unknown>>;
    const answered = shownLike(answer, recorded);
    if (expect === undefined && !('error' in answered)) continue;
    const label = `${test} ${index}`;
    compared.push({
      operation,
      source,
      label,
      recorded: JSON.stringify(recorded),
      answered: JSON.stringify(answered),
      ...(differs === undefined ? {} : { reason: reasons[differs] ?? differs }),
    });
  }
  return compared;
}

async function send(
  { port }: LocalGateway,
  operation: string,
  parameters: Readonly<Record<string, string>>,
  credentials: ReturnType<LocalGateway['credentials']>,
): Promise<Answer> {
  const isSts = STS.test(operation);
  const form = { Action: operation, Version: isSts ? '2011-06-15' : '2010-05-08', ...parameters };
  const signed = await signedAs('header', {
    method: 'POST',
    path: '/',
    service: isSts ? 'sts' : 'iam',
    at: Date.now(),
    credentials,
    headers: { host: `localhost:${port}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
  const [answer] = await exchange({ port }, wire(signed));
  const parsed = XML.parse(answer?.body ?? '');
  const error = parsed.ErrorResponse?.Error;
  if (error !== undefined) return { error: error.Code, message: error.Message };
  return { result: asClientsSee('', parsed[`${operation}Response`]?.[`${operation}Result`] ?? {}) };
}

const XML = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  isArray: (name) => name === 'member' || name === 'entry',
});

/** Lists as lists, maps as maps, documents of policies as JSON. */
function asClientsSee(name: string, value: unknown): unknown {
  if (typeof value === 'string') return name.endsWith('Document') ? parsedDocument(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if ('member' in value) return (value.member as unknown[]).map((one) => asClientsSee('', one));
  if ('entry' in value) {
    const entries = value.entry as { key: string; value: unknown }[];
    return Object.fromEntries(entries.map((entry) => [entry.key, asClientsSee('', entry.value)]));
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, asClientsSee(key, one)]));
}

function parsedDocument(text: string): unknown {
  try {
    return JSON.parse(decodeURIComponent(text));
  } catch {
    return text;
  }
}

/** The expected part of an answer, with names of shapes in place of the values that fit them. */
function shownLike(answer: Answer, expected: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if ('error' in answer) {
    return 'error' in expected && !('message' in expected) ? { error: answer.error } : { ...answer };
  }
  const paths = Object.entries(expected).filter(([path]) => path !== 'error' && path !== 'message');
  return Object.fromEntries(
    paths.map(([path, value]) => [path, likeExpected(memberAt(answer.result, path), value)]),
  );
}

/** The member at a path; an empty list in XML is an empty text. */
function memberAt(result: unknown, path: string): unknown {
  if (path === '') return result;
  return path.split('.').reduce<unknown>((value, name) => {
    if (name === 'length') return String(value === '' || value === undefined ? 0 : (value as string).length);
    return (value as Record<string, unknown> | undefined)?.[name];
  }, result);
}

const SHAPES: Readonly<Record<string, RegExp>> = {
  '<time>': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z$/,
  '<id>': /^[A-Z0-9]{16,32}$/,
  '<text>': /./,
};

/** Members of structures by name, so that two can be compared as text. The paths stay in their order. */
function inOneOrder(value: unknown, depth = 0): unknown {
  if (Array.isArray(value)) return value.map((one) => inOneOrder(one, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, one]) => [name, inOneOrder(one, depth + 1)] as const);
  return Object.fromEntries(depth === 0 ? entries : entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function likeExpected(answered: unknown, expected: unknown): unknown {
  if (answered === undefined) return null;
  // An empty structure in XML is an empty text.
  if (answered === '' && typeof expected === 'object' && expected !== null)
    return Array.isArray(expected) ? [] : {};
  if (typeof answered === 'string' && typeof expected === 'string') {
    return SHAPES[expected]?.test(answered) ? expected : answered;
  }
  if (Array.isArray(answered)) {
    return answered.map((one, index) => likeExpected(one, Array.isArray(expected) ? expected[index] : null));
  }
  if (typeof answered !== 'object' || answered === null) return String(answered);
  const sorted = Object.entries(answered).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([name, one]) => [
      name,
      likeExpected(one, (expected as Record<string, unknown> | null)?.[name]),
    ]),
  );
}

const { metadata: METADATA } = identityProvider();
const REFERENCE = /\{(\d+):([\w.]+)\}/g;
/** The first or second of two codes in a row of the device that a step made. */
const CODE = /^code([12])$/;

function filled(value: unknown, answers: readonly Answer[]): unknown {
  if (value === '{metadata}') return METADATA;
  if (typeof value === 'string') {
    const repeated = /^(.+) x (\d+)$/s.exec(value);
    if (repeated !== null) return repeated[1]?.repeat(Number(repeated[2]));
    return value.replace(REFERENCE, (all, step, path) => referred(answers, step, path) ?? all);
  }
  if (Array.isArray(value)) return value.map((one) => filled(one, answers));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, answers)]));
}

function referred(answers: readonly Answer[], step: string, path: string): string | undefined {
  const answer = answers[Number(step)];
  const [, code] = CODE.exec(path) ?? [];
  if (code !== undefined) {
    const encoded = referred(answers, step, 'VirtualMFADevice.Base32StringSeed') ?? '';
    const seed = createSecretKey(fromBase32(Buffer.from(encoded, 'base64').toString()));
    return codeOf(seed, stepAt(Date.now()) - 2 + Number(code));
  }
  const found = answer && 'result' in answer ? memberAt(answer.result, path) : undefined;
  return typeof found === 'string' ? found : undefined;
}

function credentialsIn(
  reference: string,
  answers: readonly Answer[],
): ReturnType<LocalGateway['credentials']> {
  const [step = '', path] = reference.split(':');
  const member = (name: string) => referred(answers, step, `${path}.${name}`) ?? 'unknown';
  const sessionToken = referred(answers, step, `${path}.SessionToken`);
  return {
    accessKeyId: member('AccessKeyId'),
    secretAccessKey: member('SecretAccessKey'),
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}
