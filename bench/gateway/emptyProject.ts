import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT_DIR } from '../../local/launch/settings.ts';
import type { startGateway } from '../../tests/local/startGateway.ts';

/** The functions that are replaced, as serverless.yml names them. */
const REPLACED = ['authorizer', 'brokers'];
const COPIED = [
  'package.json',
  'tsconfig.json',
  'deploy',
  'local',
  'workbench',
  'src',
  'tests/local',
  'bench/gateway/empty',
];

/** A project like this one, in a temporary folder, whose authorizer and handler are empty. */
export interface EmptyProject {
  /** Starts its gateway: the same launcher, framework, authorizer scheme and engine. */
  readonly start: typeof startGateway;
  remove(): void;
}

export async function emptyProject(): Promise<EmptyProject> {
  const folder = mkdtempSync(join(tmpdir(), 'mqgate-empty-'));
  for (const name of COPIED) {
    cpSync(join(PROJECT_DIR, name), join(folder, name), { recursive: true });
  }
  const starter = join(folder, 'tests/local/startGateway.ts');
  symlinkSync(join(PROJECT_DIR, 'node_modules'), join(folder, 'node_modules'));
  let service = readFileSync(join(PROJECT_DIR, 'serverless.yml'), 'utf8');
  for (const name of REPLACED) {
    const handler = `handler: src/handlers/${name}.handler`;
    if (!service.includes(handler)) throw new Error(`serverless.yml has no ${handler}.`);
    service = service.replace(handler, `handler: bench/gateway/empty/${name}.handler`);
  }
  writeFileSync(join(folder, 'serverless.yml'), service);
  const copied = (await import(pathToFileURL(starter).href)) as { startGateway: typeof startGateway };
  return {
    start: copied.startGateway,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
