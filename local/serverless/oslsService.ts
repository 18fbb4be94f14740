import type { Template } from './deploymentOrder.ts';

/** A function as serverless.yml declares it, as far as this folder reads it. */
export interface FunctionDefinition {
  readonly name: string;
  readonly handler: string;
  readonly timeout?: number;
  readonly memorySize?: number;
  readonly environment?: Record<string, unknown>;
  /** serverless-esbuild leaves it alone. */
  skipEsbuild?: boolean;
  readonly events?: readonly { readonly http?: { readonly method: string; readonly path: string } }[];
}

/** serverless-esbuild's options and, among them, esbuild's. */
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

/** Keeps the framework's instance for the authorizer scheme, which serverless-offline gives none. */
export function captureOsls(osls: Osls): void {
  captured = osls;
}

/** The captured instance. Throws when the plugin is not in serverless.yml. */
export function capturedOsls(): Osls {
  if (!captured)
    throw new Error('serverless.yml must list ./local/serverless/serverlessPlugin.ts under plugins.');
  return captured;
}
