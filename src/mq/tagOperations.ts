import type { RunOperation } from './operation.ts';
import { createTags } from './operations/createTags.ts';
import { deleteTags } from './operations/deleteTags.ts';
import { listTags } from './operations/listTags.ts';
import type { TagPorts } from './tags/tagWriter.ts';

/** The operations on tags, by their names in the operations table: one row each, one file each. */
export function tagOperations(ports: TagPorts): Readonly<Record<string, RunOperation>> {
  return {
    CreateTags: createTags(ports),
    DeleteTags: deleteTags(ports),
    ListTags: listTags(ports),
  };
}
