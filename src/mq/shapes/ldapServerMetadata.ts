import * as z from 'zod/mini';
import { text } from './text.ts';

/** `LdapServerMetadataInput` of the service model. */
export const ldapServerMetadataShape = z.object({
  hosts: z.array(text),
  roleBase: text,
  roleName: z.optional(text),
  roleSearchMatching: text,
  roleSearchSubtree: z.optional(z.boolean()),
  serviceAccountPassword: text,
  serviceAccountUsername: text,
  userBase: text,
  userRoleName: z.optional(text),
  userSearchMatching: text,
  userSearchSubtree: z.optional(z.boolean()),
});

export type LdapServerMetadataRequest = z.output<typeof ldapServerMetadataShape>;
