import { apiHandler } from './apiHandler.ts';

/** Tags: none of their operations is served yet. */
export const handler = apiHandler(async () => ({}));
