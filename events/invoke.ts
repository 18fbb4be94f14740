import { readOutcome } from './invoke/readOutcome.ts';
import { renderList, renderOutcome } from './invoke/render.ts';
import { runInvokeLocal, samplesFolder } from './invoke/runInvokeLocal.ts';
import { SAMPLES } from './samples/samples.ts';

/**
 * `npm run invoke -- <sample>`: runs `sls invoke local` with a sample event and prints the outcome for a
 * person. Without a name, it lists the samples. Exit status: 0, or 1 if the verdict is not the one that the
 * sample promises, or there is no verdict.
 */
const [name, ...more] = process.argv.slice(2);
if (name === undefined) {
  process.stdout.write(renderList(SAMPLES));
} else {
  process.exitCode = (await invoke(name)) ? 0 : 1;
}

async function invoke(name: string): Promise<boolean> {
  const sample = Object.hasOwn(SAMPLES, name) ? SAMPLES[name] : undefined;
  if (sample === undefined || more.length > 0) {
    process.stderr.write(
      sample === undefined
        ? `There is no sample '${name}'; npm run invoke lists them.\n`
        : 'One sample at a time.\n',
    );
    return false;
  }
  process.stdout.write(`${name}: ${sample.says}\n`);
  const { code, stdout, stderr } = await runInvokeLocal(sample.fn, name);
  const outcome = code === 0 ? await readOutcome(stdout, sample.verdict) : undefined;
  if (outcome === undefined) {
    process.stderr.write(`${stdout}${stderr}sls invoke local failed (exit code ${code}).\n`);
    return false;
  }
  process.stdout.write(renderOutcome(outcome, sample, samplesFolder(process.env)));
  return outcome.asPromised;
}
