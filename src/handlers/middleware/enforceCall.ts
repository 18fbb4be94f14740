import type { MiddlewareObj, Request } from '@middy/core';
import { type AuthorizedCall, type Enforced, enforce } from '../../authz/enforce/enforce.ts';
import { parseEvent, type UnverifiedRequest } from '../../authz/parse/parseEvent.ts';
import { mqOperation } from '../../mq/authorization/resourceTarget.ts';
import { type HttpAnswer, refused, undecidable } from '../../runtime/answer.ts';
import { type Container, noteDecidedUse } from '../../runtime/container.ts';

/** What a handler gets instead of the event: an allowed call and its request. */
export interface AuthorizedEvent {
  readonly call: AuthorizedCall;
  readonly request: UnverifiedRequest;
  readonly requestId: string;
  /** Decides the call again, when the facts of its decision have changed. */
  readonly decideAgain: () => Promise<Enforced>;
}

/**
 * The first middleware of every handler. It answers refusals, completes decisions that need the body, and
 * replaces the event by an AuthorizedEvent: later code gets allowed calls only.
 */
export function enforceCall(container: Container): MiddlewareObj<unknown, HttpAnswer> {
  return {
    name: 'enforceCall',
    before: async (invocation: Request<unknown, HttpAnswer>) => {
      const started = performance.now();
      const { event } = invocation;
      const sealed = authorizerContext(event);
      let requestId = '';
      try {
        const request = parseEvent(event, 'integration');
        requestId = sealed.requestId ?? request.requestId;
        const seals = (await container.keyring()).seal;
        const { clock: now, gate } = container;
        const enforced = await enforce(request, sealed, {
          seals,
          now,
          gate,
          resolve: mqOperation,
          refused: container.refused(),
        });
        const note = (decided: Enforced, since: number): Enforced => {
          if (decided.finished === undefined) return decided;
          const latencyMs = performance.now() - since;
          container.logs.decision(decided.finished, request, { phase: 'handler', requestId, latencyMs });
          noteDecidedUse(container, decided.finished);
          return decided;
        };
        note(enforced, started);
        if (enforced.outcome === 'refused') return refused(enforced.refusal);
        let { decideAgain } = enforced;
        invocation.event = {
          call: enforced.call,
          request,
          requestId,
          decideAgain: async () => {
            const again = note(await decideAgain(), performance.now());
            if (again.outcome === 'allowed') decideAgain = again.decideAgain;
            return again;
          },
        } satisfies AuthorizedEvent;
        return undefined;
      } catch (error) {
        await container.logs.undecidable(error, requestId);
        return undecidable();
      }
    },
  };
}

/** The authorizer's context, with its request id. */
export function authorizerContext(event: unknown): { readonly requestId?: string } {
  const context = (event as { requestContext?: { authorizer?: unknown } } | undefined)?.requestContext
    ?.authorizer;
  if (typeof context !== 'object' || context === null) return {};
  const { requestId, ...sealed } = context as { requestId?: unknown };
  return typeof requestId === 'string' ? { ...sealed, requestId } : sealed;
}
