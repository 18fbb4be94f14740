import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ClientConfig } from '../../local/embedded/publicTypes.ts';

const run = promisify(execFile);

/** A filesystem mirror with hashicorp/aws: docs/terraform.md, "The tests". */
const PLUGINS = process.env.TERRAFORM_PLUGIN_DIR ?? join(homedir(), '.terraform.d', 'plugins');

/** Why no test with Terraform can run on this machine; undefined: they run. */
export const NO_TERRAFORM = missing();

function missing(): string | undefined {
  if (spawnSync('terraform', ['version']).status !== 0) return 'there is no command terraform';
  if (!existsSync(PLUGINS)) return 'TERRAFORM_PLUGIN_DIR names no folder with the provider hashicorp/aws';
  return undefined;
}

/** What a failed command of Terraform printed, and its exit code. */
export class TerraformError extends Error {
  readonly exitCode: unknown;

  constructor(words: readonly string[], { code, stdout, stderr }: Record<string, unknown>) {
    super(`terraform ${words.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
    this.exitCode = code;
  }
}

/** A resource in a state, as `terraform show -json` prints it. */
export interface StateResource {
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>> & { readonly id: string };
}

/** What `terraform providers schema -json` prints, as far as it is read. */
interface ProviderSchemas {
  readonly provider_schemas: Record<
    string,
    { readonly resource_schemas: Record<string, { readonly block: { readonly attributes: object } }> }
  >;
}

/** Blocks of Terraform's JSON syntax by their kind: `resource`, `data`, `output`. */
export type Blocks = Readonly<Record<string, object>>;

/** A folder with one configuration and its state, in front of a gateway. */
export class TerraformWorkspace {
  readonly #cwd: string;
  readonly #client: ClientConfig;

  constructor(parent: string, client: ClientConfig) {
    this.#cwd = mkdtempSync(join(parent, 'workspace-'));
    this.#client = client;
  }

  /** `defaults`: members of both providers, such as `default_tags`. The alias `far` is a second region. */
  write(blocks: Blocks, defaults: object = {}): void {
    const { endpoint, region, credentials } = this.#client;
    const provider = {
      access_key: credentials.accessKeyId,
      secret_key: credentials.secretAccessKey,
      max_retries: 1,
      skip_metadata_api_check: true,
      endpoints: { mq: endpoint, iam: endpoint, sts: endpoint },
      ...defaults,
    };
    const aws = [
      { ...provider, region },
      { ...provider, alias: 'far', region: 'us-west-2' },
    ];
    writeFileSync(join(this.#cwd, 'main.tf.json'), JSON.stringify({ provider: { aws }, ...blocks }));
  }

  init = () => this.#terraform('init', '-input=false', `-plugin-dir=${PLUGINS}`);
  apply = (...more: string[]) => this.#terraform('apply', '-auto-approve', '-input=false', ...more);
  destroy = () => this.#terraform('destroy', '-auto-approve', '-input=false');
  import = (resource: StateResource, state: string) =>
    this.#terraform('import', '-input=false', `-state=${state}`, resource.address, resource.values.id);
  /** Forgets a state of its own: a file in the folder. */
  remove = (state: string) => rmSync(join(this.#cwd, state));
  output = (name: string) => this.#terraform('output', '-raw', name);

  /** Whether a plan changes nothing; the plan is the error's text where it does. */
  async planIsEmpty(...more: string[]): Promise<void> {
    // Exit code 0: nothing to change; 2: something to change.
    await this.#terraform('plan', '-detailed-exitcode', '-input=false', ...more);
  }

  /** The arguments that the provider's version has for a resource. */
  async attributes(type: string): Promise<readonly string[]> {
    const printed: ProviderSchemas = JSON.parse(await this.#terraform('providers', 'schema', '-json'));
    const [provider] = Object.values(printed.provider_schemas);
    return Object.keys(provider?.resource_schemas[type]?.block.attributes ?? {});
  }

  /** The resources of a state: the workspace's own, or a file in its folder. */
  async resources(...file: string[]): Promise<readonly StateResource[]> {
    const shown = JSON.parse(await this.#terraform('show', '-json', ...file));
    return shown.values?.root_module.resources ?? [];
  }

  async #terraform(...words: string[]): Promise<string> {
    const kept = Object.entries(process.env).filter(([name]) => !/^(AWS|TF)_/.test(name));
    const own = { CHECKPOINT_DISABLE: '1', TF_CLI_ARGS: '-no-color', TF_IN_AUTOMATION: '1' };
    const env = { ...Object.fromEntries(kept), ...own };
    const ended = run('terraform', words, { cwd: this.#cwd, env });
    const { stdout } = await ended.catch((error) => {
      throw new TerraformError(words, error);
    });
    return stdout;
  }
}
