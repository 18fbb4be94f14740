import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGateway, type LocalGateway } from '../../../local/embedded/createGateway.ts';
import { apiGateway } from '../../support/apiGateway.ts';
import { mqgate } from '../../support/commandLine.ts';

let gateway: LocalGateway;
let folder: string;
beforeAll(async () => {
  gateway = await createGateway();
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  const profile = (name: string) => {
    const { accessKeyId, secretAccessKey } = gateway.credentials(name);
    return `[${name}]\naws_access_key_id=${accessKeyId}\naws_secret_access_key=${secretAccessKey}\n`;
  };
  writeFileSync(join(folder, 'credentials'), `${profile('alice')}${profile('frank')}`);
});
afterAll(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true });
});

/** No setting of this machine affects the command. */
const NO_SETTINGS = Object.fromEntries(
  ['PROFILE', 'REGION', 'DEFAULT_REGION', 'ACCESS_KEY_ID', 'SECRET_ACCESS_KEY', 'SESSION_TOKEN'].map(
    (name) => [`AWS_${name}`, undefined],
  ),
);

const doctor = (words: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  mqgate(['doctor', ...words], {
    environment: {
      ...NO_SETTINGS,
      ...environment,
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
      AWS_CONFIG_FILE: join(folder, 'config'),
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });

async function served<Value>(answer: RequestListener, run: (url: string) => Promise<Value>): Promise<Value> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const REGION = ['--region', 'us-east-1'] as const;

test('if every assumption holds, the status is 0 and each probe has one line', async () => {
  const standIn = await apiGateway(gateway);
  const args = ['--url', standIn.url.href, ...REGION, '--profile', 'alice', '--denied-profile', 'frank'];
  const { status, stdout, stderr } = await doctor(args);
  await standIn.close();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('ok   signed-header ');
  expect(stdout).toMatch(/^- {4}write-create +It writes, and --write is not given\.$/mu);
  expect(stdout).toMatch(/\n\d+ hold, 0 fail, 5 were not tried\.\n$/u);
});

test.each(['api', 'url'] as const)('an embedded gateway with front %s passes', async (front) => {
  await using embedded = await createGateway({ front });
  const { accessKeyId, secretAccessKey } = embedded.credentials('bob');
  const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const { status, stdout } = await doctor(['--url', embedded.url, ...REGION, '--write'], env);
  expect({ status, fails: stdout.match(/^FAIL.*$/gmu) }).toEqual({ status: 0, fails: null });
  expect(stdout).toMatch(/^- {4}denied +The profile may make each of the reads/mu);
});

test('if an assumption does not hold, the status is 1, and text and JSON have the finding', async () => {
  const standIn = await apiGateway(gateway, { unmapped: true });
  const args = ['--url', standIn.url.href, ...REGION, '--profile', 'frank'];
  const text = await doctor(args);
  const json = await doctor([...args, '--json']);
  await standIn.close();
  expect(text.status).toBe(1);
  expect(text.stdout).toMatch(/^ {7}finding {2}responses-unmapped: [\s\S]+?\n {7}to do {4}Deploy again/mu);
  expect(text.stdout).toContain('       finding  responses-unmapped, as above\n');
  expect(json.status).toBe(1);
  const { holds, probes } = JSON.parse(json.stdout);
  expect(holds).toBe(false);
  expect(probes.find(({ probe }: { probe: string }) => probe === 'own-answers')).toMatchObject({
    outcome: 'fails',
    finding: { id: 'responses-unmapped', means: expect.any(String), todo: expect.any(String) },
  });
});

test.each([
  ['no URL', [], /^mqgate: The URL of the gateway is missing: .+\n$/u],
  ['no region', ['--url', 'http://127.0.0.1:9'], /^mqgate: The URL names no region: .+\n$/u],
  [
    'plain http',
    ['--url', 'http://mq.example.com'],
    /^mqgate: Credentials would be sent without TLS: .+\n$/u,
  ],
  [
    'an unknown profile',
    ['--url', 'http://127.0.0.1:9', ...REGION, '--profile', 'nobody'],
    /^mqgate: No credentials in profile nobody: .+\n$/u,
  ],
  [
    'nothing listens',
    ['--url', 'http://127.0.0.1:9', ...REGION, '--profile', 'alice'],
    /^mqgate: http:\/\/127\.0\.0\.1:9\/ cannot be reached \(ECONNREFUSED\)\.\n$/u,
  ],
])('the status is 2 with one sentence: %s', async (_, args, sentence) => {
  const { status, stdout, stderr } = await doctor(args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(sentence);
});

test('the report holds no text that a server sent back and no control characters', async () => {
  const { secretAccessKey } = gateway.credentials('alice');
  const echo: RequestListener = (request, response) => {
    const signature = request.headers.authorization?.slice(-64);
    const message = `\u001b[2J ${secretAccessKey} ${signature} ${request.url}`;
    response.writeHead(403, { 'x-amzn-errortype': 'X', 'cache-control': 'no-store' });
    response.end(JSON.stringify({ message }));
  };
  const { status, stdout } = await served(echo, (url) =>
    doctor(['--url', url, ...REGION, '--profile', 'alice']),
  );
  expect(status).toBe(1);
  expect(stdout).not.toContain(secretAccessKey);
  expect(stdout).not.toMatch(/[0-9a-f]{64}/u);
  expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  expect(stdout).toContain('\\u{1b}[2J [removed]');
});

test('the help text has an example and the exit statuses', async () => {
  const { stdout } = await doctor(['--help']);
  expect(stdout).toContain('Exit status: 0');
  expect(stdout).toContain('npx mqgate doctor --url');
});
