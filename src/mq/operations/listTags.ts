import type { RunOperation } from '../operation.ts';
import { findTagged } from '../tags/findTagged.ts';
import type { TagPorts } from '../tags/tagWriter.ts';

/** ListTags: 200 `{tags}`. */
export function listTags(ports: TagPorts): RunOperation {
  return async (input) => {
    const { tags } = await findTagged(ports, input);
    return { status: 200, body: { tags } };
  };
}
