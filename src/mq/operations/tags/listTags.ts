import type { RunOperation, TagPorts } from '../../model/ports.ts';
import { findTagged } from './findTagged.ts';

/** ListTags: 200 `{tags}`. */
export function listTags(ports: TagPorts): RunOperation {
  return async (input) => {
    const { tags } = await findTagged(ports, input);
    return { status: 200, body: { tags } };
  };
}
