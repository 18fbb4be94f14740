import { readFileSync } from 'node:fs';
import type { ModelFacts } from './modelFacts.ts';

/** The committed facts of the service model (see generate.ts). */
export const FACTS: ModelFacts = JSON.parse(readFileSync(new URL('./facts.json', import.meta.url), 'utf8'));
