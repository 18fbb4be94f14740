import type { Figure } from './figure.ts';
import { brokers } from './growth/brokers.ts';
import { decisions } from './growth/decisions.ts';
import { explanations } from './growth/explanations.ts';
import { principals } from './growth/principals.ts';
import { sessionPolicies } from './growth/sessionPolicies.ts';

/**
 * The cost of a request while one quantity grows and all others are fixed: the sizes of one line are measured
 * in turns.
 */
export async function bench(): Promise<Figure[]> {
  return [
    ...(await decisions()),
    ...(await explanations()),
    ...(await sessionPolicies()),
    ...(await principals()),
    ...(await brokers()),
  ];
}
