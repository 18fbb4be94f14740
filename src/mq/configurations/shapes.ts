import * as z from 'zod/mini';
import { AUTHENTICATION_STRATEGIES, ENGINE_TYPES } from '../model/engine.ts';
import { caseless } from '../shapes/caseless.ts';
import { tags } from '../shapes/tags.ts';
import { text } from '../shapes/text.ts';

/** `CreateConfigurationRequest` of the service model. */
export const createConfigurationShape = z.object({
  authenticationStrategy: z.optional(caseless(AUTHENTICATION_STRATEGIES)),
  engineType: caseless(ENGINE_TYPES),
  engineVersion: z.optional(text),
  name: text,
  tags: z.optional(tags),
});

/** `UpdateConfigurationRequest` of the service model. The document has a bound of its own. */
export const updateConfigurationShape = z.object({
  data: z.string(),
  description: z.optional(text),
});
