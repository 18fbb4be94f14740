import * as z from 'zod/mini';

/** `User` of the service model: one of CreateBroker's users. Lengths are for the rules, which have recorded sentences. */
export const userShape = z.object({
  username: z.string(),
  password: z.string(),
  consoleAccess: z.optional(z.boolean()),
  groups: z.optional(z.array(z.string())),
  replicationUser: z.optional(z.boolean()),
});

export type UserRequest = z.output<typeof userShape>;
