import { createReadStream } from 'node:fs';
import { CONSOLE_PATH } from '../../local/console/consolePath.ts';
import { createConsole } from '../../local/console/server/console.ts';
import type { ConsoleSources } from '../../local/console/server/consoleSources.ts';
import { type DecisionFeed, decisionFeed } from '../../local/console/server/decisionFeed.ts';
import { pageFiles } from '../../local/console/server/pageFiles.ts';
import { serveConsole } from '../../local/console/server/serveConsole.ts';
import { logEntry } from '../../local/decisions/logEntry.ts';
import { GatewayError } from '../../local/embedded/gatewayError.ts';
import { listen } from '../../local/embedded/listen.ts';
import { repeatedly } from '../../local/frontDoor/realTime.ts';
import { aborted, stopOnSignals } from '../../local/launch/stopOnSignals.ts';
import { printableJson } from '../../src/json/printableJson.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { loadWorld, type WorldFiles } from '../access/loadWorld.ts';
import { LogReading } from '../logs/logReading.ts';
import { readEntries } from '../logs/readEntries.ts';

export interface ConsoleOptions extends WorldFiles {
  readonly log?: string;
  readonly port: string;
}

/** The most calls of a log that the page shows: the last ones. */
const MOST_CALLS = 10_000;

/** Serves the console until a signal ends it. @throws CommandFault */
export async function showConsole(options: ConsoleOptions): Promise<void> {
  const stopping = stopOnSignals();
  const { account, organization } = loadWorld(options);
  const feed = decisionFeed(MOST_CALLS);
  if (options.log !== undefined) await readLog(options.log, feed);
  const accounts = [{ account, organization }];
  const sources: ConsoleSources = {
    feed,
    region: 'us-east-1',
    live: false,
    accounts: async () => accounts,
    tagsOf: async () => ({}),
    readOnly: 'This page shows files. No gateway is connected to it.',
    now: Date.now,
  };
  const shown = createConsole({ sources, hosts: new Set(), page: pageFiles, every: repeatedly });
  const { createServer } = process.getBuiltinModule('node:http');
  const serve = serveConsole(shown);
  const server = createServer((request, response) => {
    if (!serve(request, response)) response.writeHead(404, { 'content-length': 0 }).end();
  });
  const listening = await listen(server, undefined, portOf(options.port)).catch((error: unknown) => {
    throw error instanceof GatewayError ? new CommandFault(error.message) : error;
  });
  const url = `http://localhost:${listening.port}${CONSOLE_PATH}#secret=${shown.secret}`;
  process.stdout.write(`The console is at ${url}\nCtrl-C ends it.\n`);
  await aborted(stopping);
  shown.close();
  await listening.close();
}

async function readLog(file: string, feed: DecisionFeed): Promise<void> {
  const reading = new LogReading(file);
  try {
    for await (const { record } of readEntries(createReadStream(file), reading, logEntry)) {
      feed.take(printableJson(record));
    }
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw new CommandFault(`The log ${file} cannot be read (${code}).`);
  }
  reading.requireLog();
  if (reading.remark !== '') process.stderr.write(`mqgate: ${reading.remark}\n`);
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/u.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new CommandFault(`--port must be a number from 0 to 65535, not '${text}'.`);
}
