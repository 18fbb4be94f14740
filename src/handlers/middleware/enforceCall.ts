import type { MiddlewareObj, Request } from '@middy/core';
import { type AuthorizedCall, type Enforced, enforce, enforceAtOnce } from '../../authz/enforce/enforce.ts';
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

/** A request and how it is decided. */
interface ArrivedCall {
  readonly request: UnverifiedRequest;
  readonly requestId: string;
  readonly decide: () => Promise<Enforced>;
}

/**
 * The first middleware of every handler behind an authorizer. It answers refusals, completes decisions that
 * need the body, and replaces the event by an AuthorizedEvent: later code gets allowed calls only.
 */
export function enforceCall(container: Container): MiddlewareObj<unknown, HttpAnswer> {
  const { clock: now, gate } = container;
  return enforcing(container, (event) => {
    const request = parseEvent(event, 'integration');
    const { requestId = request.requestId, ...sealed } = authorizerContext(event);
    const decide = async () => {
      const seals = (await container.keyring()).seal;
      const refused = container.refused();
      return enforce(request, sealed, { seals, now, gate, resolve: mqOperation, refused });
    };
    return { request, requestId, decide };
  });
}

/**
 * The same for the one function behind a function URL, where nothing was decided before. Its event is the
 * parsed request.
 */
export function enforceCallAtOnce(container: Container): MiddlewareObj<unknown, HttpAnswer> {
  const { gate } = container;
  return enforcing(container, (event) => {
    const request = event as UnverifiedRequest;
    const decide = () => enforceAtOnce(request, { gate, resolve: mqOperation });
    return { request, requestId: request.requestId, decide };
  });
}

function enforcing(
  container: Container,
  read: (event: unknown) => ArrivedCall,
): MiddlewareObj<unknown, HttpAnswer> {
  return {
    name: 'enforceCall',
    before: async (invocation: Request<unknown, HttpAnswer>) => {
      const started = performance.now();
      let requestId = '';
      try {
        const arrived = read(invocation.event);
        const { request } = arrived;
        requestId = arrived.requestId;
        const note = (decided: Enforced, since: number): Enforced => {
          if (decided.finished === undefined) return decided;
          const latencyMs = performance.now() - since;
          container.logs.decision(decided.finished, request, { phase: 'handler', requestId, latencyMs });
          noteDecidedUse(container, decided.finished);
          return decided;
        };
        const measure = await container.measure();
        const enforced = note(await measure('enforce', arrived.decide), started);
        if (enforced.outcome === 'refused') return refused(enforced.refusal);
        let { decideAgain } = enforced;
        invocation.event = {
          call: enforced.call,
          request,
          requestId,
          decideAgain: async () => {
            const since = performance.now();
            const again = note(await decideAgain(), since);
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
