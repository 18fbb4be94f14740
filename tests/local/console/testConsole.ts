import { readFileSync } from 'node:fs';
import {
  type ConsoleRequest,
  type ConsoleResponse,
  createConsole,
} from '../../../local/console/server/console.ts';
import type { ConsoleSources } from '../../../local/console/server/consoleSources.ts';
import { decisionFeed } from '../../../local/console/server/decisionFeed.ts';
import type { EventSink } from '../../../local/console/server/rowStream.ts';
import { parsePolicy } from '../../../src/authz/policy/parsePolicy.ts';
import { readAccountExport } from '../../../src/directory/accountExport.ts';

export const SECRET = 'the-secret-of-this-test';
export const OWN = { host: 'localhost:4010', 'sec-fetch-site': 'same-origin' };
export const ALLOWED = { ...OWN, authorization: `Bearer ${SECRET}` };

const DEMO = readFileSync('local/account/demo-account.json', 'utf8');

/** The sources of a console over the demo account. */
export function demoSources(more: Partial<ConsoleSources> = {}): ConsoleSources {
  const account = readAccountExport(DEMO, parsePolicy);
  return {
    feed: decisionFeed(100),
    region: 'us-east-1',
    live: true,
    accounts: async () => [{ account, organization: 'none' }],
    tagsOf: async () => ({}),
    readOnly: '',
    now: () => Date.parse('2026-11-29T12:00:00Z'),
    ...more,
  };
}

/** A console whose timers run when the test says so. */
export function testConsole(sources: ConsoleSources = demoSources(), hosts: readonly string[] = []) {
  const timers = new Set<() => void>();
  const shown = createConsole({
    sources,
    hosts: new Set(hosts),
    secret: SECRET,
    page: async () => ({ 'app.js': 'page()', 'app.css': 'body{}' }),
    every: (_, run) => {
      timers.add(run);
      return () => timers.delete(run);
    },
  });
  return {
    ...shown,
    timers,
    tick: () => {
      for (const run of timers) run();
    },
    ask: (url: string, headers: ConsoleRequest['headers'] = ALLOWED, body?: unknown) =>
      shown.answer({
        method: body === undefined ? 'GET' : 'POST',
        url: `/_mqgate/${url}`,
        httpVersion: '1.1',
        headers,
        body: async () => JSON.stringify(body),
      }),
  };
}

export async function dataOf<Value>(answer: Promise<ConsoleResponse>): Promise<Value> {
  const response = await answer;
  if (response.status !== 200 || !('body' in response)) {
    throw new Error(`status ${response.status}: ${'body' in response ? response.body : ''}`);
  }
  return JSON.parse(response.body) as Value;
}

/** A stream's reader that keeps the events, and can be slow. */
export function reader(slow = false) {
  const events: { readonly name: string; readonly data: unknown }[] = [];
  const waiting: (() => void)[] = [];
  let ended = false;
  const sink: EventSink = {
    write: (text) => {
      const [, name, data = ''] = /^event: (\w+)\ndata: (.*)\n\n$/s.exec(text) ?? [];
      if (name !== undefined) events.push({ name, data: JSON.parse(data) });
      return !slow;
    },
    ready: (run) => waiting.push(run),
    end: () => {
      ended = true;
    },
  };
  return {
    sink,
    events,
    get ended() {
      return ended;
    },
    drain: () => {
      for (const run of waiting.splice(0)) run();
    },
  };
}

/** A line of the log. */
export function logLine(id: string, more: Readonly<Record<string, unknown>> = {}, data: object = {}): string {
  return JSON.stringify({
    level: 'INFO',
    message: 'decision',
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::123456789012:user/bob', accessKeyId: 'AKIABOB' },
    eventTime: '2026-11-29T12:00:00Z',
    eventSource: 'mq.amazonaws.com',
    eventName: 'ListBrokers',
    awsRegion: 'us-east-1',
    sourceIPAddress: '127.0.0.1',
    userAgent: 'test',
    additionalEventData: {
      verdict: 'allowed',
      phase: 'authorizer',
      latencyMs: 1,
      action: 'mq:ListBrokers',
      decidedBy: { effect: 'allow', policyKind: 'identity', policy: 'AmazonMQReadOnlyAccess', statement: 0 },
      ...data,
    },
    requestID: id,
    ...more,
  });
}
