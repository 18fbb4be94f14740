import type { BuildOptions } from 'esbuild';
import { PROJECT_DIR } from '../../local/launch/settings.ts';
import { runSls } from '../local/runSls.ts';

/**
 * esbuild's own options of serverless.yml (`custom.esbuild`), as a deployment with this directory has them:
 * without the stand-ins of a local gateway.
 */
export async function deployedBuildOptions(DIRECTORY: string): Promise<BuildOptions> {
  const path = ['--path', 'custom.esbuild', '--format', 'json'];
  const { PATH, HOME } = process.env;
  const { code, stdout, stderr } = await runSls(['print', ...path], { PATH, HOME, DIRECTORY });
  if (code !== 0) throw new Error(`The framework printed no options: ${stderr}`);
  const { bundle, minify, platform, target, format, mainFields, alias, define, supported } =
    JSON.parse(stdout);
  return {
    bundle,
    minify,
    platform,
    target,
    format,
    mainFields,
    alias,
    define,
    supported,
    absWorkingDir: PROJECT_DIR,
  };
}
