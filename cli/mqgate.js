#!/usr/bin/env node
// Starts mqgate.ts on a Node that can run TypeScript. If the machine's Node is too old for that (such as 20),
// the project's own Node (the package `node`) runs it. This file is plain JavaScript, because every Node must
// be able to run it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const TYPES_SINCE = 24;
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'];

if (Number(process.versions.node.split('.')[0]) >= TYPES_SINCE) {
  await import('./mqgate.ts');
} else {
  const node = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
  if (existsSync(node)) runWith(node);
  else {
    console.error(`mqgate needs Node ${TYPES_SINCE}: run "npm ci" in its folder, which installs one.`);
    process.exitCode = 2;
  }
}

/** @param {string} node path of the binary */
function runWith(node) {
  const main = fileURLToPath(new URL('./mqgate.ts', import.meta.url));
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  // The child gets each signal, from the terminal or from this process. This process ends after the child.
  for (const signal of FORWARDED)
    process.on(signal, () => child.kill(/** @type {NodeJS.Signals} */ (signal)));
  child.on('error', (error) => {
    console.error(`mqgate could not be started: ${error.message}`);
    process.exitCode = 2;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 2) : 130;
  });
}
