import { writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openShared } from '../local/launch/launchedState.ts';
import { eventOf } from './eventOf.ts';
import { SAMPLES } from './samples/samples.ts';

/**
 * The file descriptor for the event. Standard output is not used, because the authorizer writes its records
 * there.
 */
const EVENT_FD = 3;

// Run by thisEvent.ts: the sample's name in the first argument, its event as JSON on descriptor 3.
const name = process.argv[2] ?? '';
const sample = SAMPLES[name];
if (sample === undefined) throw new Error(`There is no sample event '${name}'.`);
// The authorizer finds the table by these variables, as the functions under serverless-offline do.
const { DYNAMODB_ENDPOINT: endpoint = '', TABLE_NAME = 'mqgate' } = process.env;
if (endpoint.startsWith('file:')) openShared(fileURLToPath(endpoint), TABLE_NAME);
writeSync(EVENT_FD, JSON.stringify(await eventOf(sample)));
