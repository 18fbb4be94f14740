import { MqError } from '../../model/errors.ts';
import type { RunOperation, TagPorts } from '../../model/ports.ts';
import { changeTags } from './findTagged.ts';

/**
 * DeleteTags: 204, by the query's repeated `tagKeys`. A key that does not exist is ignored, so the call can
 * be repeated.
 */
export function deleteTags(ports: TagPorts): RunOperation {
  return async (input) => {
    const keys = new Set(input.query.flatMap(([name, value]) => (name === 'tagKeys' ? [value] : [])));
    if (keys.size === 0) {
      throw new MqError(
        'BadRequestException',
        'Parameter [tagKeys] is missing. Specify a value for it.',
        'tagKeys',
      );
    }
    return changeTags(ports, input, (read) => {
      const entries = Object.entries(read);
      const left = entries.filter(([key]) => !keys.has(key));
      return left.length === entries.length ? read : Object.fromEntries(left);
    });
  };
}
