import type { OperationInput, OperationOutput } from '../../model/operation.ts';
import { findTagged } from './findTagged.ts';
import type { TagPorts, Tags } from './tagWriter.ts';

/** Each round at least one of the calls that meet here is done. */
const ATTEMPTS = 20;

/**
 * Reads, changes and writes the tags of the resource in the path, until no other write came in between: nothing is lost.
 * @param change From tags to tags; the same object when nothing is to be written.
 */
export async function changeTags(
  ports: TagPorts,
  input: OperationInput,
  change: (tags: Tags) => Tags,
): Promise<OperationOutput> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const read = await findTagged(ports, input);
    const tags = change(read.tags);
    if (tags === read.tags || (await ports.tags.replace(read, tags)) === 'written') return { status: 204 };
  }
  throw new Error('tags kept changing while they were written');
}
