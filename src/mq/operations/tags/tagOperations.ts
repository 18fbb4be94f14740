import type { RunOperation, TagPorts } from '../../model/ports.ts';
import { createTags } from './createTags.ts';
import { deleteTags } from './deleteTags.ts';
import { listTags } from './listTags.ts';

/** The operations on tags, by their names in the operations table: one row each, one file each. */
export function tagOperations(ports: TagPorts): Readonly<Record<string, RunOperation>> {
  return {
    CreateTags: createTags(ports),
    DeleteTags: deleteTags(ports),
    ListTags: listTags(ports),
  };
}
