import { MqError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';

const INTEGER = /^[0-9]{1,9}$/;
const { min, max, default: usual } = LIMITS.page;

/** `maxResults` of a list call: 5 to 100, 20 when absent. The sentence is recorded. */
export function readMaxResults(query: readonly (readonly [string, string])[]): number {
  const given = query.find(([name]) => name === 'maxResults')?.[1];
  if (given === undefined) return usual;
  const count = INTEGER.test(given) ? Number(given) : Number.NaN;
  if (count >= min && count <= max) return count;
  throw new MqError(
    'BadRequestException',
    `Invalid max results value [${given}]. Specify an integer between [${min}] and [${max}].`,
    'maxResults',
  );
}
