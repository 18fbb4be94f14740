import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const START_MS = 120_000;

/** This process's variables without those that configure Terraform or AWS. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS|TF)_/.test(name)));
}

/**
 * The provider as one process for many commands. Terraform starts it, and checks its checksum, for every
 * command, which takes most of a command's time. Here Terraform attaches to it as to a provider that is being
 * debugged (terraform.io, "Debugging providers"). The process has the configuration of the last command, so a
 * workspace with two configurations of the provider cannot use it.
 */
export class TerraformProvider {
  /** The value of TF_REATTACH_PROVIDERS. */
  readonly reattach: string;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, reattach: string) {
    this.#process = process;
    this.reattach = reattach;
  }

  /** @param installed A folder where `terraform init` was run. */
  static async start(installed: string): Promise<TerraformProvider> {
    const pattern = '.terraform/providers/*/hashicorp/aws/*/*';
    // A link, where the provider was unpacked before.
    const [folder] = globSync(join(installed, pattern));
    const name = folder && readdirSync(folder).find((one) => one.startsWith('terraform-provider-aws'));
    if (!folder || !name) throw new Error(`There is no provider in ${installed}.`);
    const started = spawn(join(folder, name), ['-debug'], {
      env: plainEnvironment(),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const lines = createInterface({ input: started.stdout, signal: AbortSignal.timeout(START_MS) });
    for await (const line of lines) {
      const reattach = /TF_REATTACH_PROVIDERS='([^']+)'/.exec(line)?.[1];
      if (reattach !== undefined) return new TerraformProvider(started, reattach);
    }
    throw new Error('The provider did not start.');
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill();
    await ended;
  }
}
