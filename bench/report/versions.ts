import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Packages that a figure depends on besides our own code. */
const PACKAGES = [
  '@dynoxide/linux-x64',
  'serverless',
  'serverless-offline',
  'esbuild',
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/client-mq',
  '@middy/core',
  '@aws-lambda-powertools/logger',
];
const WRITTEN = ['bench/REPORT.md', 'bench/report.json'];

export function versions(): Record<string, string> {
  const installed = PACKAGES.map((name) => [name, packageVersion(name)]);
  return { commit: commit(), node: process.versions.node, ...Object.fromEntries(installed) };
}

function packageVersion(name: string): string {
  try {
    const text = readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8');
    return (JSON.parse(text) as { version: string }).version;
  } catch {
    return 'not installed';
  }
}

/** The report itself is no change. */
function commit(): string {
  try {
    const head = git('rev-parse', '--short=12', 'HEAD');
    const changed = git('status', '--porcelain', '--', '.', ...WRITTEN.map((path) => `:(exclude)${path}`));
    return changed === '' ? head : `${head} and changes`;
  } catch {
    return 'unknown';
  }
}

function git(...args: readonly string[]): string {
  const cwd = new URL('../..', import.meta.url);
  return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}
