import { thisEvent } from './thisEvent.ts';

// The file’s name says which of the samples (samples/samples.ts).
const event = thisEvent(import.meta.filename);

export { event as 'module.exports' };
