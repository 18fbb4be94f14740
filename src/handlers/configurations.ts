import { apiHandler } from './apiHandler.ts';

/** Configurations: none of their operations is served yet. */
export const handler = apiHandler(async () => ({}));
