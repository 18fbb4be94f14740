import { apiHandler } from '../runtime/apiHandler.ts';

/** Every route that the API does not have: authenticated like any other, then refused as unknown. */
export const handler = apiHandler(async () => ({}));
