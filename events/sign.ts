import { join } from 'node:path';
import { SignatureV4 } from '@smithy/signature-v4';
import { readCredentialsFile } from '../offline/account/credentialsFile.ts';
import { NodeSha256 } from './nodeSha256.ts';
import type { HttpRequest } from './restEvent.ts';
import type { Sample } from './sample.ts';

const HOST = { hostname: 'localhost', port: 4010 } as const;

// Run by sample.ts: a sample as JSON in the first argument, the signed request as JSON on standard output.
const sample = JSON.parse(process.argv[2] ?? '') as Sample;
process.stdout.write(JSON.stringify(await sign(sample)));

async function sign(sample: Sample): Promise<HttpRequest> {
  const { method, path, body, hashHeader, signedSecondsAgo = 0 } = sample;
  const signer = new SignatureV4({
    credentials: await credentialsOf(sample),
    region: process.env.REGION || 'us-east-1',
    service: 'mq',
    sha256: NodeSha256,
    applyChecksum: hashHeader,
  });
  const headers: Record<string, string> = { host: `${HOST.hostname}:${HOST.port}` };
  if (body !== undefined) headers['content-type'] = 'application/json';
  const signed = await signer.sign(
    { method, protocol: 'http:', ...HOST, path, query: {}, headers, ...(body === undefined ? {} : { body }) },
    { signingDate: new Date(Date.now() - signedSecondsAgo * 1000) },
  );
  return { method, target: path, headers: Object.entries(signed.headers), body };
}

async function credentialsOf({ profile, wrongSecret }: Sample) {
  const file = join(process.env.DATA_DIR || '.mqgate', 'credentials');
  const found = (await readCredentialsFile(file)).find(({ name }) => name === profile);
  if (found === undefined) throw new Error(`${file} has no profile [${profile}]: npm start writes it.`);
  return wrongSecret ? { ...found, secretAccessKey: 'A'.repeat(40) } : found;
}
