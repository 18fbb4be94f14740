/**
 * How the clients of this folder call. Throttled and lost calls are repeated, with growing pauses of random
 * length (the SDK's standard retries); a load as a whole has a deadline of its own (`withinDeadline`).
 */
export const CLIENT_CALLS = {
  maxAttempts: 4,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: 3_000,
    // Without it the SDK only warns.
    throwOnRequestTimeout: true,
  },
} as const;
