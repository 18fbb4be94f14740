import { thisEvent } from './thisEvent.ts';

// The file’s name selects the sample (samples/samples.ts).
const event = thisEvent(import.meta.filename);

export { event as 'module.exports' };
