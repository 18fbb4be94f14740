/**
 * How this folder's clients call. Throttled and lost calls are retried after growing random delays (the SDK's
 * standard retries); a whole load has its own deadline (`withinDeadline`).
 */
export const CLIENT_CALLS = {
  maxAttempts: 4,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: 3_000,
    // Without this setting the SDK only warns.
    throwOnRequestTimeout: true,
  },
} as const;
