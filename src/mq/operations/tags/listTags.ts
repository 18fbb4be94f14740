import type { RunOperation } from '../../model/operation.ts';
import { findTagged } from './findTagged.ts';
import type { TagPorts } from './tagWriter.ts';

/** ListTags: 200 `{tags}`. */
export function listTags(ports: TagPorts): RunOperation {
  return async (input) => {
    const { tags } = await findTagged(ports, input);
    return { status: 200, body: { tags } };
  };
}
