import * as z from 'zod/mini';
import { userShape } from './user.ts';

const { password, consoleAccess, groups, replicationUser } = userShape.shape;

/** `CreateUserRequest` of the service model; the name is in the path. */
export const createUserShape = z.object({ password, consoleAccess, groups, replicationUser });

/** `UpdateUserRequest`: members that aren't given stay as they are. */
export const updateUserShape = z.object({
  password: z.optional(password),
  consoleAccess,
  groups,
  replicationUser,
});

export type UpdateUserRequest = z.output<typeof updateUserShape>;
