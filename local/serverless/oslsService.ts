import type { Template } from './deploymentOrder.ts';

/** The parts of a function in serverless.yml that this folder reads. */
export interface FunctionDefinition {
  readonly name: string;
  readonly handler: string;
  readonly timeout?: number;
  readonly memorySize?: number;
  readonly environment?: Record<string, unknown>;
  /** Marks a function that serverless-esbuild does not build. */
  skipEsbuild?: boolean;
  readonly events?: readonly { readonly http?: { readonly method: string; readonly path: string } }[];
}

/** The options of serverless-esbuild, which include those of esbuild. */
interface EsbuildOptions {
  readonly outputFileExtension: string;
  readonly outputWorkFolder: string;
  readonly [option: string]: unknown;
}

/** The framework's instance: serverless.yml with its variables resolved, and the command that runs. */
export interface Osls {
  readonly serviceDir: string;
  readonly classes: { readonly Error: new (message: string) => Error };
  readonly processedInput: { readonly commands: readonly string[] };
  readonly service: {
    readonly provider: {
      readonly stage: string;
      readonly region: string;
      readonly timeout?: number;
      readonly memorySize?: number;
      environment?: Record<string, unknown>;
      readonly compiledCloudFormationTemplate: Template;
    };
    readonly custom: {
      readonly esbuild: EsbuildOptions;
      /**
       * `location` is set once the functions are built: the folder of the bundles, relative to `serviceDir`.
       */
      readonly 'serverless-offline': { location?: string };
    };
    readonly functions: Readonly<Record<string, FunctionDefinition>>;
    readonly resources?: unknown;
  };
}

let captured: Osls | undefined;

/** Stores the framework's instance for the authorizer scheme, because serverless-offline does not pass it. */
export function captureOsls(osls: Osls): void {
  captured = osls;
}

/** The captured instance. Throws when the plugin is not in serverless.yml. */
export function capturedOsls(): Osls {
  if (!captured)
    throw new Error('serverless.yml must list ./local/serverless/serverlessPlugin.ts under plugins.');
  return captured;
}
