import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect } from 'vitest';
import { PROJECT_DIR } from '../../local/launch/settings.ts';
import { runSls } from '../local/runSls.ts';

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string | string[];
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own shapes
  readonly Properties: any;
}

export type Front = 'api' | 'url';
type Stage = 'dev' | 'prod';

/** Every stack that is packaged. */
export const STACKS: readonly (readonly [front: Front, stage: Stage])[] = [
  ['api', 'dev'],
  ['api', 'prod'],
  ['url', 'dev'],
  ['url', 'prod'],
];

/** The packaged stacks, each in its own folder. */
export interface Packaged {
  readonly folder: string;
  /** The stack's template, as a file. */
  file(front: Front, stage: Stage): string;
  all(front?: Front, stage?: Stage): [name: string, resource: Resource][];
  /** `type` without `AWS::`. */
  ofType(type: string, front?: Front, stage?: Stage): [name: string, resource: Resource][];
  /** Packages once more, with these variables and options; the framework's exit code and words. */
  again(environment: NodeJS.ProcessEnv, ...options: string[]): ReturnType<typeof runSls>;
  remove(): void;
}

/** Packages every stack without credentials, home folder or other settings of the developer. */
export async function packageStacks(): Promise<Packaged> {
  const folder = mkdtempSync(join(tmpdir(), 'mqgate-package-'));
  const environment = {
    PATH: process.env.PATH,
    HOME: folder,
    MQGATE_WORK_FOLDER: relative(PROJECT_DIR, join(folder, 'work')),
  };
  const again: Packaged['again'] = (more, ...options) =>
    runSls(['package', ...options], { ...environment, ...more });
  const file: Packaged['file'] = (front, stage) =>
    join(folder, front, stage, 'cloudformation-template-update-stack.json');
  for (const [front, stage] of STACKS) {
    const out = join(folder, front, stage);
    const { code, stderr } = await again({}, '--stage', stage, '--param', `front=${front}`, '--package', out);
    expect(`${code} ${stderr}`).toMatch(/^0 /);
  }
  const all: Packaged['all'] = (front = 'api', stage = 'dev') =>
    Object.entries<Resource>(JSON.parse(readFileSync(file(front, stage), 'utf8')).Resources);
  return {
    folder,
    file,
    all,
    ofType: (type, front, stage) =>
      all(front, stage).filter(([, resource]) => resource.Type === `AWS::${type}`),
    again,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
