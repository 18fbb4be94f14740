import * as z from 'zod/mini';
import { caseless } from './caseless.ts';

/** `PromoteRequest` of the service model. */
export const promoteShape = z.object({ mode: caseless(['SWITCHOVER', 'FAILOVER']) });
