import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { addKeys } from '../../cli/keysCommand.ts';
import { openKmsKeyring } from '../../src/keyring/kmsKeyring.ts';
import { readKeptKeyring } from '../../src/state/keys/keyringItem.ts';
import { prepareHandlers } from '../handlers/localGateway.ts';

const KEY = 'alias/mqgate-test-keyring';

let world: Awaited<ReturnType<typeof prepareHandlers>>;
let server: Server;
let endpoint: string;
/** What KMS was given to encrypt, by its ciphertext. */
const encrypted = new Map<string, { readonly plain: string; readonly context: string }>();

/** KMS, as far as this goes: a ciphertext opens under the key and context that it was made with. */
beforeAll(async () => {
  world = await prepareHandlers();
  server = createServer(async (request, response) => {
    const body = (await json(request)) as Record<string, unknown>;
    const context = JSON.stringify([body.KeyId, Object.entries(body.EncryptionContext ?? {}).sort()]);
    const answer = (status: number, members: object) =>
      response
        .writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify(members));
    if (request.headers['x-amz-target'] === 'TrentService.Encrypt') {
      const sealed = Buffer.from(`sealed ${encrypted.size}`).toString('base64');
      encrypted.set(sealed, { plain: String(body.Plaintext), context });
      return answer(200, { CiphertextBlob: sealed, KeyId: body.KeyId });
    }
    const found = encrypted.get(String(body.CiphertextBlob));
    if (found?.context !== context) return answer(400, { __type: 'InvalidCiphertextException' });
    return answer(200, { Plaintext: found.plain, KeyId: body.KeyId });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv('AWS_ENDPOINT_URL_KMS', endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAOFTHEOPERATOR000');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a secret');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  server.close();
  await world.stop();
});

async function mqgate(line: string): Promise<string> {
  let said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
  const program = new Command('mqgate').exitOverride();
  addKeys(program);
  try {
    await program.parseAsync(`${line} --kms-key ${KEY}`.split(' '), { from: 'user' });
    return said;
  } finally {
    vi.restoreAllMocks();
  }
}

/** As the functions open it. */
async function asFunctionsSeeIt() {
  const kept = await readKeptKeyring(world.table);
  if (kept === undefined) throw new Error('no keyring');
  const place = { keyId: KEY, region: 'us-east-1', tableName: world.table.name, endpoint };
  return { version: kept.version, keyring: await openKmsKeyring(kept.sealed, place) };
}

it('the table’s keyring is made once, rotated and pruned under KMS, and functions open it', async () => {
  await expect(mqgate('keys list')).rejects.toThrow(
    'The table mqgate-test holds no keyring: make one with mqgate keys create.',
  );
  expect(await mqgate('keys create')).toBe('The keyring was created: of table mqgate-test.\n');
  const first = await asFunctionsSeeIt();
  expect(first.version).toBe(1);
  await expect(mqgate('keys create')).rejects.toThrow('already has a keyring. It was not changed.');

  await mqgate('keys rotate --purpose tokens');
  const second = await asFunctionsSeeIt();
  expect(second.version).toBe(2);
  expect([...second.keyring.tokens.byId.keys()]).toEqual([
    second.keyring.tokens.newest.id,
    first.keyring.tokens.newest.id,
  ]);
  expect(second.keyring.seal.newest.id).toBe(first.keyring.seal.newest.id);

  expect(await mqgate('keys drop --purpose tokens --older-than 0s')).toContain(
    `Dropped: tokens ${first.keyring.tokens.newest.id}.\n`,
  );
  const third = await asFunctionsSeeIt();
  expect([...third.keyring.tokens.byId.keys()]).toEqual([second.keyring.tokens.newest.id]);
  expect(await mqgate('keys list')).toContain(`tokens   ${second.keyring.tokens.newest.id}   newest`);
});

it('two concurrent changes lose no key: one of them must try again', async () => {
  const before = await asFunctionsSeeIt();
  const outcomes = await Promise.allSettled([mqgate('keys rotate'), mqgate('keys rotate')]);
  const done = outcomes.filter(({ status }) => status === 'fulfilled').length;
  const after = await asFunctionsSeeIt();
  expect(after.version).toBe(before.version + done);
  expect(after.keyring.seal.byId.size).toBe(before.keyring.seal.byId.size + done);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') {
      expect(outcome.reason.message).toBe('Another command changed the keyring at the same time. Try again.');
    }
  }
});
