import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { HttpRequest } from '../../../events/restEvent.ts';
import { readCredentialsFile } from '../../../local/account/credentialsFile.ts';
import { type Form, type SigningOptions, signedAs } from '../../authz/fixtures/signedAs.ts';
import type { RunningGateway } from '../../local/startGateway.ts';
import { AT } from './httpAttack.ts';
import { exchange, type RawAnswer, type WireOptions, wire } from './rawHttp.ts';

/** An answer in the terms of the attack table. */
export interface Answer {
  readonly status: number;
  /** `x-amzn-errortype`. */
  readonly type: string | undefined;
  readonly message: string | undefined;
  readonly requestId: string;
  /** Whether an operation gave it: the call was authorized. */
  readonly passed: boolean;
}

/**
 * The started gateway as one caller meets it from outside. Everything that was answered is kept, for attack
 * 24.
 */
export interface Door {
  /** The caller's secret access key, which no answer may contain. */
  readonly secret: string;
  sign(form: Form, options?: SigningOptions): Promise<HttpRequest>;
  /** Sends a signed request, and checks the properties that every answer must have. */
  send(request: HttpRequest, options?: WireOptions): Promise<Answer>;
  /** Sends bytes, and gives every answer to them. */
  sendRaw(bytes: string | Uint8Array, options?: { half?: boolean; host?: string }): Promise<Answer[]>;
  readonly answers: readonly { readonly answer: Answer; readonly raw: RawAnswer }[];
}

/** The door of a gateway in a process of its own. */
export interface StartedDoor extends Door {
  readonly gateway: RunningGateway;
}

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export async function openDoor(gateway: RunningGateway, profile: string): Promise<StartedDoor> {
  const profiles = await readCredentialsFile(gateway.credentialsFile);
  const credentials = profiles.find(({ name }) => name === profile);
  if (!credentials) throw new Error(`no profile ${profile}`);
  return { gateway, ...doorAt(gateway.record.port, credentials) };
}

/** A gateway that listens on a port of this machine, as a caller with these keys meets it. */
export function doorAt(port: number, { accessKeyId, secretAccessKey }: Keys): Door {
  const answers: { answer: Answer; raw: RawAnswer }[] = [];
  const sendRaw: Door['sendRaw'] = async (bytes, { half = false, host = '127.0.0.1' } = {}) => {
    const got = (await exchange({ port, host }, bytes, { half })).map((raw) => ({
      raw,
      answer: readAnswer(raw),
    }));
    answers.push(...got);
    return got.map(({ answer }) => answer);
  };
  return {
    secret: secretAccessKey,
    sign: (form, options = {}) =>
      signedAs(form, {
        at: AT,
        credentials: { accessKeyId, secretAccessKey },
        ...options,
        headers: { host: `localhost:${port}`, ...options.headers },
      }),
    send: async (request, options) => {
      const [answer, ...more] = await sendRaw(wire(request, options));
      expect(more).toEqual([]);
      if (answer === undefined) throw new Error('The connection was closed without an answer.');
      return answer;
    },
    sendRaw,
    answers,
  };
}

/** The output of the gateway's process, on its standard output and in its log file. */
export function logsOf({ gateway }: StartedDoor): string {
  return gateway.output() + readFileSync(join(gateway.dataDir, 'gateway.log'), 'utf8');
}

/** Sentences of API Gateway's own 400 and 404, which share their types with the operations'. */
const OWN_SENTENCES = new Set(['Bad Request', 'Not Found']);
const OPERATION_ERRORS = new Set(['BadRequestException', 'NotFoundException', 'NotImplementedException']);

/**
 * Reads an answer and checks the properties that every answer of the gateway has: one request id, one error
 * type on an error and none otherwise, JSON with one sentence, no header twice, nothing of CORS, of
 * serverless-offline or of hapi.
 */
function readAnswer({ status, headers, body }: RawAnswer): Answer {
  const all = (name: string) => headers.filter(([key]) => key === name).map(([, value]) => value);
  const names = headers.map(([name]) => name);
  expect(names, 'a header twice').toHaveLength(new Set(names).size);
  expect(
    names.filter((name) => /^(access-control-|x-powered-by|server$|vary$|set-cookie)/.test(name)),
  ).toEqual([]);
  expect(all('x-amzn-requestid'), `no request id: ${status} ${body}`).toEqual([
    expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  ]);
  expect(all('content-type')).toEqual(['application/json']);
  expect(body).not.toMatch(/offlineInfo|stackTrace|serverless|hapi|node_modules|\.[cm]?[jt]s\b|\n {4}at /i);
  expect(body).not.toMatch(/AWS4-HMAC-SHA256\n|host:localhost|[0-9a-f]{64}/);
  const [requestId = ''] = all('x-amzn-requestid');
  const types = all('x-amzn-errortype');
  if (status < 400) {
    expect(types).toEqual([]);
    return { status, type: undefined, message: undefined, requestId, passed: true };
  }
  expect(types).toEqual([expect.stringMatching(/^[A-Za-z]+Exception$/)]);
  const { message, errorAttribute, ...more } = body === '' ? {} : JSON.parse(body);
  expect(more).toEqual({});
  const [type = ''] = types;
  const passed = OPERATION_ERRORS.has(type) && !OWN_SENTENCES.has(message) && body !== '';
  return { status, type, message, requestId, passed };
}
