import { test as base, expect } from 'vitest';
import { createGateway } from '../local/embedded/createGateway.ts';
import type { Gateway, GatewayOptions } from '../local/embedded/publicTypes.ts';
import { matchers } from './matchers.ts';
import './vitestMatchers.ts';

expect.extend(matchers);

/**
 * A `test` with a gateway for the file: started with the first test that asks for it, closed after the last
 * one, and reset to its first state before each test.
 */
export function gatewayTest(options: GatewayOptions = {}) {
  return base.extend<{ fileGateway: Gateway; gateway: Gateway }>({
    fileGateway: [
      // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern which fixtures it needs
      async ({}, use) => {
        const gateway: Gateway = await createGateway(options);
        await use(gateway);
        await gateway.close();
      },
      { scope: 'file' },
    ],
    gateway: async ({ fileGateway }, use) => {
      await fileGateway.reset();
      await use(fileGateway);
    },
  });
}

/** The same with the demo account. */
export const test = gatewayTest();
