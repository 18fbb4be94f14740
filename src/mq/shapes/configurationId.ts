import * as z from 'zod/mini';
import { text } from './text.ts';

/** `ConfigurationId` of the service model. */
export const configurationIdShape = z.object({ id: text, revision: z.optional(z.int32()) });
