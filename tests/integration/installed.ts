import { spawnSync } from 'node:child_process';

/**
 * Whether a command is installed on this machine; if not, the tests that need it are skipped with a message.
 */
function answers(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

export const AWS_CLI = answers('aws', '--version');
export const BOTO3 = answers('python3', '-c', 'import boto3');
export const CURL = answers('curl', '--version');
