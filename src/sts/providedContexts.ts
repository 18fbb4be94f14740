import type { ContextFact } from '../authz/decide/types.ts';
import { quotable } from '../authz/errors.ts';
import type { Parameters } from '../query/parameters.ts';
import { validationError } from '../query/queryService.ts';
import { refuse, textFaults } from './validate.ts';

/** The ARNs of the context providers that a call names. */
export type ContextProviders = readonly string[];

/** Source: STS API Reference, AssumeRole, "ProvidedContexts", and ProvidedContext. */
const MAX_CONTEXTS = 5;
const ARN = {
  length: [20, 2048],
  pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+',
} as const;
const ASSERTION = { length: [4, 2048], secret: true } as const;

/** @throws QueryError ValidationError for contexts that break the service's model */
export function readContexts(parameters: Parameters): ContextProviders {
  const contexts = parameters.list('ProvidedContexts');
  const faults = contexts.flatMap((context, index) => {
    const place = `providedContexts.${index + 1}.member`;
    const [arn, assertion] = [context.get('ProviderArn'), context.get('ContextAssertion')];
    return [
      ...(arn === undefined ? [] : textFaults(`${place}.providerArn`, arn, ARN)),
      ...(assertion === undefined ? [] : textFaults(`${place}.contextAssertion`, assertion, ASSERTION)),
    ];
  });
  const tooMany =
    "Value at 'providedContexts' failed to satisfy constraint: " +
    `Member must have length less than or equal to ${MAX_CONTEXTS}`;
  refuse([...faults, ...(contexts.length > MAX_CONTEXTS ? [tooMany] : [])]);
  return contexts.map((context) => context.get('ProviderArn') ?? '');
}

/** Source: Service Authorization Reference, "Condition keys for AWS Security Token Service". */
export function contextsContext(providers: ContextProviders): [string, ContextFact][] {
  if (providers.length === 0) return [];
  return [['sts:requestcontextproviders', { values: providers, multivalued: true }]];
}

/**
 * A caller who may set contexts gets a refusal too, because no assertion can be verified here: STS itself
 * encrypts them for IAM Identity Center. Without its context, the session would have more permissions than
 * the caller asked for.
 * @throws QueryError ValidationError; the sentence is ours
 */
export function refuseContexts([provider]: ContextProviders): void {
  if (provider === undefined) return;
  const named = provider === '' ? 'a provider without ARN' : quotable(provider);
  throw validationError(
    `The context assertion of ${named} cannot be verified: this gateway has no context providers.`,
  );
}
