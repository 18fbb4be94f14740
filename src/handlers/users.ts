import { apiHandler } from './apiHandler.ts';

/** Broker users: none of their operations is served yet. */
export const handler = apiHandler(async () => ({}));
