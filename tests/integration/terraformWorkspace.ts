import { execFile, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import type { ClientConfig } from '../../local/embedded/publicTypes.ts';
import { plainEnvironment, type TerraformProvider } from './terraformProvider.ts';

const run = promisify(execFile);

/** A filesystem mirror with hashicorp/aws: docs/terraform.md, "The tests". */
const PLUGINS = process.env.TERRAFORM_PLUGIN_DIR ?? join(homedir(), '.terraform.d', 'plugins');

const LOCK = '.terraform.lock.hcl';
const STATE = 'terraform.tfstate';
const PLAN = 'plan.bin';
const ASIDE = 'aside.tfstate';

/** Why no test with Terraform can run on this machine; undefined: they run. */
export const NO_TERRAFORM = missing();

function missing(): string | undefined {
  if (spawnSync('terraform', ['version']).status !== 0) return 'there is no command terraform';
  if (!existsSync(PLUGINS)) return 'TERRAFORM_PLUGIN_DIR names no folder with the provider hashicorp/aws';
  return undefined;
}

/** The output of a failed Terraform command, and its exit code. */
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

interface BlockSchema {
  readonly block: {
    readonly attributes: Readonly<Record<string, object>>;
    readonly block_types: Readonly<Record<string, { readonly min_items?: number }>>;
  };
}

/** A provider in what `terraform providers schema -json` prints, as far as it is read. */
export interface ProviderSchema {
  readonly resource_schemas: Readonly<Record<string, BlockSchema>>;
  readonly data_source_schemas: Readonly<Record<string, BlockSchema>>;
}

interface Change {
  readonly actions: readonly string[];
  readonly before: object | null;
  readonly after: object | null;
  readonly after_unknown: object;
  readonly before_sensitive: unknown;
  readonly after_sensitive: unknown;
}

/** What `terraform show -json` prints of a plan, as far as it is read. */
interface Plan {
  readonly resource_changes: readonly { readonly address: string; readonly change: Change }[];
}

/** An argument changes with its value, when its value is not known yet, and with what of it is a secret. */
function changedArguments(change: Change): string[] {
  const pairs = [
    [change.before, change.after],
    [{}, change.after_unknown],
    [change.before_sensitive, change.after_sensitive],
  ];
  const changed = pairs.flatMap(([before, after]) => {
    const is = new Map(Object.entries({ ...(before as object) }));
    const becomes = new Map(Object.entries({ ...(after as object) }));
    const names = [...is.keys(), ...becomes.keys()];
    return names.filter((name) => !isDeepStrictEqual(is.get(name), becomes.get(name)));
  });
  return [...new Set(changed)].sort();
}

/** Blocks of Terraform's JSON syntax by their kind: `resource`, `data`, `output`. */
export type Blocks = Readonly<Record<string, object>>;

/** A folder with one configuration and its state, in front of a gateway. */
export class TerraformWorkspace {
  readonly folder: string;
  readonly #client: ClientConfig;
  /** Undefined: Terraform starts a provider for each command. */
  #provider: TerraformProvider | undefined;

  constructor(parent: string, client: ClientConfig, provider?: TerraformProvider) {
    this.folder = mkdtempSync(join(parent, 'workspace-'));
    this.#client = client;
    this.#provider = provider;
  }

  /** A workspace without a state, with the provider that `init` installed in this one. */
  another(client = this.#client, provider = this.#provider): TerraformWorkspace {
    const made = new TerraformWorkspace(dirname(this.folder), client, provider);
    cpSync(join(this.folder, '.terraform'), join(made.folder, '.terraform'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    copyFileSync(join(this.folder, LOCK), join(made.folder, LOCK));
    return made;
  }

  /**
   * `defaults`: members of the provider, such as `default_tags`. Blocks that name `aws.far` get a second
   * provider, in another region.
   */
  write(blocks: Blocks, defaults: object = {}): void {
    const { endpoint, region, credentials } = this.#client;
    const endpoints = { mq: endpoint, iam: endpoint, sts: endpoint };
    const { accessKeyId: access_key, secretAccessKey: secret_key } = credentials;
    const keys = { access_key, secret_key };
    const provider = { max_retries: 1, skip_metadata_api_check: true, endpoints, ...keys, ...defaults };
    const aws: object[] = [{ ...provider, region }];
    if (JSON.stringify(blocks).includes('"aws.far"')) {
      aws.push({ ...provider, alias: 'far', region: 'us-west-2' });
      this.#provider = undefined;
    }
    const text = JSON.stringify({ provider: { aws }, ...blocks }, undefined, 2);
    writeFileSync(join(this.folder, 'main.tf.json'), text);
  }

  init = () => this.#terraform('init', '-input=false', `-plugin-dir=${PLUGINS}`);
  apply = () => this.#terraform('apply', '-auto-approve', '-input=false');
  /** Brings the state to what the gateway answers. */
  refresh = () => this.#terraform('apply', '-refresh-only', '-auto-approve', '-input=false');
  destroy = () => this.#terraform('destroy', '-auto-approve', '-input=false');
  output = (name: string) => this.#terraform('output', '-raw', name);
  import = ({ address, values }: StateResource) =>
    this.#terraform('import', '-input=false', address, values.id);
  /** Keeps the state aside, so that imports begin with none. */
  setStateAside = () => renameSync(join(this.folder, STATE), join(this.folder, ASIDE));
  takeStateBack = () => renameSync(join(this.folder, ASIDE), join(this.folder, STATE));

  /** The changes of a plan: `address: argument`, in order; none where the plan is empty. */
  async planned(): Promise<string[]> {
    try {
      await this.#terraform('plan', '-detailed-exitcode', '-input=false', `-out=${PLAN}`);
      return [];
    } catch (error) {
      // Exit code 2: there is something to change.
      if (!(error instanceof TerraformError) || error.exitCode !== 2) throw error;
    }
    const plan: Plan = JSON.parse(await this.#terraform('show', '-json', PLAN));
    return plan.resource_changes.flatMap(({ address, change }) =>
      change.actions[0] === 'no-op' ? [] : changedArguments(change).map((name) => `${address}: ${name}`),
    );
  }

  /** The features of the provider's version: the arguments of its resources, and its data sources. */
  async provider(): Promise<ProviderSchema> {
    const printed = JSON.parse(await this.#terraform('providers', 'schema', '-json'));
    const [schema] = Object.values<ProviderSchema>(printed.provider_schemas);
    if (schema === undefined) throw new Error('The provider has no schema.');
    return schema;
  }

  async resources(): Promise<readonly StateResource[]> {
    const shown = JSON.parse(await this.#terraform('show', '-json'));
    return shown.values?.root_module.resources ?? [];
  }

  async #terraform(...words: string[]): Promise<string> {
    const env = {
      ...plainEnvironment(),
      ...(this.#provider && { TF_REATTACH_PROVIDERS: this.#provider.reattach }),
      CHECKPOINT_DISABLE: '1',
      TF_CLI_ARGS: '-no-color',
      TF_IN_AUTOMATION: '1',
    };
    // The schema of the whole provider is some 30 MB of JSON.
    const ended = run('terraform', words, { cwd: this.folder, env, maxBuffer: 256 * 1024 * 1024 });
    const { stdout } = await ended.catch((error) => {
      throw new TerraformError(words, error);
    });
    return stdout;
  }
}
