import { StartError } from '../data/startError.ts';
import { currentLaunch } from '../launch/framework.ts';
import { buildFunctions, LOCAL_BUILD, useBundles } from './buildFunctions.ts';
import { deployAfterGatewayResponses } from './deploymentOrder.ts';
import { type LocalInvocation, prepareLocalInvocation } from './localInvocation.ts';
import { captureOsls, type Osls } from './oslsService.ts';
import { refuseShellSettings } from './shellSettings.ts';

/** The framework's plugin for the local gateway and `sls invoke local`. */
class MqgatePlugin {
  readonly hooks: Readonly<Record<string, () => unknown>>;
  readonly #osls: Osls;
  /**
   * The build starts at once: esbuild is another process, and works while the framework loads the other
   * plugins.
   */
  readonly #building: Promise<unknown> | undefined;
  #invocation: LocalInvocation | undefined;

  constructor(osls: Osls) {
    this.#osls = osls;
    captureOsls(osls);
    const launch = currentLaunch();
    this.#building = launch && Promise.all([buildFunctions(osls), withoutLambdaPort()]);
    this.#building?.catch(() => {}); // the first hook awaits it
    this.hooks = {
      // The first of all hooks. The next hook reads the event file, and sample events are signed with keys
      // that must exist by then.
      initialize: () =>
        this.#prepare().catch((error: unknown) => {
          // The framework runs its error hooks only for later faults. Without this, a start that cannot
          // succeed would wait for its deadline. The output goes to the gateway's log.
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
        'Start the local gateway with `npm start`: it also prepares the table, the keys and the account.',
      );
    }
    if (command === 'package' || command.startsWith('deploy')) this.#refuseShellSettings();
    await this.#building;
    if (this.#building !== undefined) useBundles(this.#osls);
    if (command !== 'invoke local') return;
    this.#invocation = await prepareLocalInvocation().catch((error: unknown) => {
      // For an error of the framework's own class, only the sentence is shown, without a stack.
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

// The framework requires this file and constructs its export.
export { MqgatePlugin as 'module.exports' };

/**
 * serverless-offline would serve Lambda's API on another port, without credentials and to every web page. The
 * gateway runs its functions in this process and does not need that port. INVARIANT: it is never opened.
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
