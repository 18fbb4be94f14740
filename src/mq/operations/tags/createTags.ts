import * as z from 'zod/mini';
import type { RunOperation, TagPorts } from '../../model/ports.ts';
import { checkTags } from '../../rules/names.ts';
import { tags as tagsShape } from '../../shapes/members.ts';
import { readShape } from '../../shapes/readShape.ts';
import { changeTags } from './findTagged.ts';

/** `CreateTagsRequest` of the service model. */
const createTagsShape = z.object({ tags: z.optional(tagsShape) });

/** CreateTags: 204. A key that exists gets the new value, other tags stay; at most 50 in all. */
export function createTags(ports: TagPorts): RunOperation {
  return async (input) => {
    const { tags = {} } = readShape(createTagsShape, input.body);
    checkTags(tags);
    return changeTags(ports, input, (read) => {
      if (Object.entries(tags).every(([key, value]) => read[key] === value)) {
        return read;
      }
      const merged = { ...read, ...tags };
      checkTags(merged);
      return merged;
    });
  };
}
