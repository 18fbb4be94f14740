import { StartError } from '../data/startError.ts';
import { endEngine } from '../engine/external/engine.ts';
import type { ProcessIdentity } from '../engine/external/processIdentity.ts';
import { READY_MESSAGE } from '../launch/gatewayProcess.ts';
import { buildFunctions } from './buildFunctions.ts';
import { deployAfterGatewayResponses } from './deploymentOrder.ts';
import { type LocalInvocation, prepareLocalInvocation } from './localInvocation.ts';
import { captureOsls, type Osls } from './oslsService.ts';
import { refuseShellSettings } from './shellSettings.ts';

/** The framework's plugin: what the local gateway and `sls invoke local` need beside serverless.yml. */
class MqgatePlugin {
  readonly hooks: Readonly<Record<string, () => unknown>>;
  readonly #osls: Osls;
  /** Begun at once: esbuild is a process of its own and works while the framework loads the other plugins. */
  readonly #building: Promise<void> | undefined;
  #invocation: LocalInvocation | undefined;

  constructor(osls: Osls) {
    this.#osls = osls;
    captureOsls(osls);
    if (process.env.MQGATE_LAUNCHED) endWithLauncher();
    this.#building = process.env.MQGATE_LAUNCHED ? buildFunctions(osls) : undefined;
    this.#building?.catch(() => {}); // awaited by the first hook
    this.hooks = {
      // The first hook of all. The one that would be next reads the event file, and events sign themselves with prepared keys.
      initialize: () => this.#prepare(),
      'after:offline:start:init': () => process.send?.(READY_MESSAGE),
      'after:aws:package:finalize:mergeCustomProviderResources': () =>
        deployAfterGatewayResponses(osls.service.provider.compiledCloudFormationTemplate),
      error: () => this.#finish(),
      finalize: () => this.#finish(),
    };
  }

  async #prepare(): Promise<void> {
    const command = this.#osls.processedInput.commands.join(' ');
    if (command.startsWith('offline') && !process.env.MQGATE_LAUNCHED) {
      throw new Error(
        'Start the local gateway with `npm start`: it brings the table, the keys and the account.',
      );
    }
    if (command === 'package' || command.startsWith('deploy')) this.#refuseShellSettings();
    await this.#building;
    if (command !== 'invoke local') return;
    this.#invocation = await prepareLocalInvocation().catch((error: unknown) => {
      // An error of the framework's own class is shown as its sentence, without a stack.
      if (error instanceof StartError) throw new this.#osls.classes.Error(error.message);
      throw error;
    });
    const { environment } = this.#invocation;
    Object.assign(process.env, environment);
    const { provider } = this.#osls.service;
    provider.environment = { ...provider.environment, ...environment };
  }

  #refuseShellSettings(): void {
    try {
      refuseShellSettings(this.#osls.serviceDir, process.env);
    } catch (error) {
      if (error instanceof StartError) throw new this.#osls.classes.Error(error.message);
      throw error;
    }
  }

  async #finish(): Promise<void> {
    await this.#invocation?.end();
    this.#invocation = undefined;
  }
}

// The framework requires this file and constructs what it gets.
export { MqgatePlugin as 'module.exports' };

/** The launcher holds the other end of the channel: when it is gone, however it went, so are its engine and this process. */
function endWithLauncher(): void {
  const end = async () => {
    const engine = launchersEngine();
    if (engine) await endEngine(engine);
    process.exit(1);
  };
  if (process.connected) process.once('disconnect', end);
  else void end();
}

function launchersEngine(): ProcessIdentity | undefined {
  const { MQGATE_ENGINE: text } = process.env;
  return text ? (JSON.parse(text) as ProcessIdentity) : undefined;
}
