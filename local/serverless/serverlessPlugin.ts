import { StartError } from '../data/startError.ts';
import { currentLaunch } from '../launch/framework.ts';
import { buildFunctions, LOCAL_BUILD, useBundles } from './buildFunctions.ts';
import { deployAfterGatewayResponses } from './deploymentOrder.ts';
import { type LocalInvocation, prepareLocalInvocation } from './localInvocation.ts';
import { captureOsls, type Osls } from './oslsService.ts';
import { refuseShellSettings } from './shellSettings.ts';

/** The framework's plugin: what the local gateway and `sls invoke local` need beside serverless.yml. */
class MqgatePlugin {
  readonly hooks: Readonly<Record<string, () => unknown>>;
  readonly #osls: Osls;
  /** Begun at once: esbuild is a process of its own and works while the framework loads the other plugins. */
  readonly #building: Promise<unknown> | undefined;
  #invocation: LocalInvocation | undefined;

  constructor(osls: Osls) {
    this.#osls = osls;
    captureOsls(osls);
    const launch = currentLaunch();
    this.#building = launch && Promise.all([buildFunctions(osls), withoutLambdaPort()]);
    this.#building?.catch(() => {}); // awaited by the first hook
    this.hooks = {
      // The first hook of all. The one that would be next reads the event file, and events sign themselves
      // with prepared keys.
      initialize: () =>
        this.#prepare().catch((error: unknown) => {
          // The framework runs its error hooks for later faults only: without this, a start that cannot
          // succeed would wait for its deadline. What is written goes to the gateway's log.
          if (launch) process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
          launch?.failed();
          throw error;
        }),
      'after:offline:start:init': () => launch?.ready(),
      'after:aws:package:finalize:mergeCustomProviderResources': () =>
        deployAfterGatewayResponses(osls.service.provider.compiledCloudFormationTemplate),
      error: () => {
        this.#finish();
        launch?.failed();
      },
      finalize: () => this.#finish(),
    };
  }

  async #prepare(): Promise<void> {
    const command = this.#osls.processedInput.commands.join(' ');
    if (command.startsWith('offline') && currentLaunch() === undefined) {
      throw new Error(
        'Start the local gateway with `npm start`: it brings the table, the keys and the account.',
      );
    }
    if (command === 'package' || command.startsWith('deploy')) this.#refuseShellSettings();
    await this.#building;
    if (this.#building !== undefined) useBundles(this.#osls);
    if (command !== 'invoke local') return;
    this.#invocation = await prepareLocalInvocation().catch((error: unknown) => {
      // An error of the framework's own class is shown as its sentence, without a stack.
      if (error instanceof StartError) throw new this.#osls.classes.Error(error.message);
      throw error;
    });
    const { environment } = this.#invocation;
    Object.assign(process.env, environment);
    const { provider, custom } = this.#osls.service;
    provider.environment = { ...provider.environment, ...environment };
    Object.assign(custom.esbuild, LOCAL_BUILD);
  }

  #refuseShellSettings(): void {
    try {
      refuseShellSettings(this.#osls.serviceDir, process.env);
    } catch (error) {
      if (error instanceof StartError) throw new this.#osls.classes.Error(error.message);
      throw error;
    }
  }

  #finish(): void {
    this.#invocation?.end();
    this.#invocation = undefined;
  }
}

// The framework requires this file and constructs what it gets.
export { MqgatePlugin as 'module.exports' };

/**
 * serverless-offline serves Lambda's API on a port of its own, to any web page and without credentials. The
 * gateway runs its functions in this process and needs no such port. INVARIANT: it is never opened.
 */
async function withoutLambdaPort(): Promise<void> {
  const module = 'serverless-offline/lambda';
  const { default: Lambda } = (await import(module)) as { default: { prototype: LambdaServer } };
  const { start, stop } = Lambda.prototype;
  if (typeof start !== 'function' || typeof stop !== 'function') {
    throw new Error('serverless-offline has no Lambda server to keep closed: its port would stay open.');
  }
  Object.assign(Lambda.prototype, { start: () => {}, stop: () => {} });
}

interface LambdaServer {
  start(): unknown;
  stop(timeout: number): unknown;
}
