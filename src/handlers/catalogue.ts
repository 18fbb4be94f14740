import { apiHandler } from './apiHandler.ts';

/** Engine types and instance options: none of their operations is served yet. */
export const handler = apiHandler(async () => ({}));
