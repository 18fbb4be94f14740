import { HANDLER_SAMPLES } from './handlerSamples.ts';
import { OPERATION_SAMPLES } from './operationSamples.ts';
import { QUERY_SAMPLES } from './querySamples.ts';
import type { Samples } from './sample.ts';
import { VERDICT_SAMPLES } from './verdictSamples.ts';

/** Every sample by name; each has a file `events/<name>.js`. */
export const SAMPLES: Samples = {
  ...VERDICT_SAMPLES,
  ...HANDLER_SAMPLES,
  ...QUERY_SAMPLES,
  ...OPERATION_SAMPLES,
};
