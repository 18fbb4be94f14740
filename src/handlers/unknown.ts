import type { Container } from '../runtime/container.ts';
import { deployed } from '../runtime/deployed.ts';
import { apiFunction } from './middleware/apiFunction.ts';

/** All routes that the API does not have: authenticated, then refused as unknown. */
export const unknown = (container: Container) => apiFunction(container, async () => ({}));

export const handler = deployed(unknown);
