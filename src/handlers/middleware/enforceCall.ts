import type { MiddlewareObj, Request } from '@middy/core';
import { type AuthorizedCall, enforce } from '../../authz/enforce/enforce.ts';
import { parseEvent } from '../../authz/parse/parseEvent.ts';
import type { UnverifiedRequest } from '../../authz/parse/unverifiedRequest.ts';
import { type HttpAnswer, refused, undecidable } from '../../runtime/answer.ts';
import { recordDecision } from '../../runtime/decisionLog.ts';
import { recordUndecidable } from '../../runtime/faultLog.ts';
import { openGate } from '../../runtime/gate.ts';
import { gatewayKeyring } from '../../runtime/gatewayKeyring.ts';
import { noteDecidedUse } from '../../runtime/noteKeyUse.ts';
import { once } from '../../runtime/once.ts';
import { readSettings } from '../../runtime/settings.ts';

/** What a handler gets instead of the event: a call that was allowed, and the request that it came in. */
export interface AuthorizedEvent {
  readonly call: AuthorizedCall;
  readonly request: UnverifiedRequest;
  readonly requestId: string;
}

const gate = once(async () => openGate(readSettings(process.env), await gatewayKeyring()));

/**
 * The first middleware of every handler. It answers refusals, finishes what hung on the body, and replaces the event by an
 * AuthorizedEvent: code behind it never sees an event that was not allowed.
 */
export function enforceCall(): MiddlewareObj<unknown, HttpAnswer> {
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
        const seals = (await gatewayKeyring()).seal;
        const enforced = await enforce(request, sealed, { seals, now: Date.now, gate });
        if (enforced.finished !== undefined) {
          const latencyMs = performance.now() - started;
          recordDecision(enforced.finished, request, { phase: 'handler', requestId, latencyMs });
          noteDecidedUse(enforced.finished);
        }
        if (enforced.outcome === 'refused') return refused(enforced.refusal);
        invocation.event = { call: enforced.call, request, requestId } satisfies AuthorizedEvent;
        return undefined;
      } catch (error) {
        await recordUndecidable(error, requestId);
        return undecidable();
      }
    },
  };
}

/** What the authorizer handed over, with its request id. */
export function authorizerContext(event: unknown): { readonly requestId?: string } {
  const context = (event as { requestContext?: { authorizer?: unknown } } | undefined)?.requestContext
    ?.authorizer;
  if (typeof context !== 'object' || context === null) return {};
  const { requestId, ...sealed } = context as { requestId?: unknown };
  return typeof requestId === 'string' ? { ...sealed, requestId } : sealed;
}
