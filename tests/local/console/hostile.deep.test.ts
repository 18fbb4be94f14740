import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createConsole } from '../../../local/console/server/console.ts';
import type { ConsoleSources } from '../../../local/console/server/consoleSources.ts';
import { decisionFeed } from '../../../local/console/server/decisionFeed.ts';
import { pageFiles } from '../../../local/console/server/pageFiles.ts';
import { serveConsole } from '../../../local/console/server/serveConsole.ts';
import { repeatedly } from '../../../local/frontDoor/realTime.ts';
import { parsePolicy } from '../../../src/authz/policy/parsePolicy.ts';
import { readAccountExport } from '../../../src/directory/accountExport.ts';
import { CHROMIUM, IN_CHROMIUM, openBrowser } from './chromium.ts';
import { demoSources, logLine } from './testConsole.ts';

const closing: (() => Promise<void>)[] = [];

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  return (server.address() as AddressInfo).port;
}

async function served(sources: ConsoleSources) {
  const shown = createConsole({ sources, hosts: new Set(), page: pageFiles, every: repeatedly });
  const serve = serveConsole(shown);
  const port = await listening(
    createServer((req, res) => {
      if (!serve(req, res)) res.writeHead(404).end();
    }),
  );
  const address = `http://localhost:${port}/_mqgate/`.replace('localhost', '127.0.0.1');
  return { port, address, url: `${address}#secret=${shown.secret}`, secret: shown.secret };
}

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const HOSTILE = {
  html: '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>',
  controls: 'a\u009b31mb\u0007c\u0000d',
  bidi: 'user\u202egnp.exe\u2066x',
  long: 'x'.repeat(10_000),
};

describe.skipIf(CHROMIUM === undefined)(IN_CHROMIUM, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
  });

  afterAll(() => browser?.close());

  test('names, agents, tags and Sids with HTML, control characters or great length are text', async () => {
    const sources = hostileSources();
    const { url } = await served(sources);
    const page = await browser.newPage();
    await page.goto(url);
    for (const [index, [name, text]] of Object.entries(HOSTILE).entries()) {
      await page.locator('.list-row').nth(index).click();
      await page.click('#tab-request');
      await page.waitForSelector('.facts');
      const shown = await page.locator('.facts').innerText();
      if (name === 'html') expect(shown).toContain(text);
      if (name === 'controls') expect(shown).toMatch(/a\s*U\+009B\s*31mb\s*U\+0007/);
      if (name === 'bidi') expect(shown).toMatch(/user\s*U\+202E\s*gnp\.exe\s*U\+2066/);
      if (name === 'long') expect(shown).toContain('10,000 characters');
      await page.click('#tab-why');
      await page.click('#tab-record');
    }
    await page.click('nav a[href="#/access"]');
    await page.locator('.cell').first().click();
    await page.waitForSelector('.detail .explanation');
    expect(await page.locator('.policy').innerText()).toContain('<img src=x');
    await page.click('nav a[href="#/whatif"]');
    await page.waitForSelector('.policy-pane select');
    const harmed = await page.evaluate(() => ({
      harmed: (window as unknown as { harmed?: number }).harmed,
      images: document.querySelectorAll('img').length,
      wide: document.documentElement.scrollWidth > innerWidth,
    }));
    expect(harmed).toEqual({ harmed: undefined, images: 0, wide: false });
    await page.close();
  });

  test('a page of another origin gets no data, and cannot frame the console', async () => {
    const { address, secret } = await served(demoSources());
    const evil = await listening(
      createServer((_, res) => {
        res.writeHead(200, { 'content-type': 'text/html' });
        res.end(`<iframe src="${address}"></iframe>`);
      }),
    );
    const page = await browser.newPage();
    const refused: string[] = [];
    page.on('response', (response) => {
      if (response.url().startsWith(address)) refused.push(String(response.status()));
    });
    await page.goto(`http://127.0.0.1:${evil}/`);
    const got = await page.evaluate(
      async ([base, token]) => {
        const ask = (init: RequestInit) =>
          fetch(`${base}api/overview`, init).then(
            (answer) => answer.text(),
            () => 'nothing',
          );
        const opaque = (await ask({ mode: 'no-cors', headers: {} })) || 'nothing';
        return [await ask({}), await ask({ headers: { authorization: `Bearer ${token}` } }), opaque];
      },
      [address, secret],
    );
    expect(got).toEqual(['nothing', 'nothing', 'nothing']);
    expect(new Set(refused)).toEqual(new Set(['403']));
    expect(await page.frames()[1]?.evaluate(() => document.body.innerText)).not.toContain('mqgate console');
    await page.close();
  });

  test('the address without the secret shows no data, and says how to get the secret', async () => {
    const { address } = await served(demoSources());
    const page = await browser.newPage();
    await page.goto(address);
    await page.waitForSelector('h1');
    expect(await page.locator('main').innerText()).toContain('#secret=');
    await page.close();
  });

  test('the page removes the secret from the address at once', async () => {
    const { url, secret } = await served(demoSources());
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on('request', (one) => asked.push(one.url()));
    await page.goto(url);
    await page.waitForSelector('.live');
    expect(page.url()).not.toContain(secret);
    expect(asked.slice(1).filter((one) => one.includes(secret))).toEqual([]);
    await page.close();
  });
});

test.each([
  ['a foreign name', { host: 'evil.example' }],
  ['another origin', { host: '127.0.0.1', origin: 'http://evil.example' }],
])('over HTTP, %s gets 403 even with the secret', async (_, headers) => {
  const { port, secret } = await served(demoSources());
  const answer = await new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1',
      port,
      path: '/_mqgate/api/overview',
      headers: { ...headers, authorization: `Bearer ${secret}` },
    });
    sent.on('response', (res) => {
      let body = '';
      res.on('data', (chunk) => {
        body += chunk;
      });
      res.on('end', () => resolve({ status: res.statusCode, body }));
    });
    sent.on('error', reject).end();
  });
  expect(answer).toEqual({ status: 403, body: 'Forbidden\n' });
});

/** An account whose first user has hostile statements, and one call with each hostile text. */
function hostileSources(): ConsoleSources {
  const statements = Object.values(HOSTILE).map((text) => ({
    Effect: 'Allow',
    Action: `mq:*${text.slice(0, 3_000).replaceAll(/[^a-z]/giu, '')}`,
    Resource: '*',
    Condition: { StringLike: { [`aws:ResourceTag/${text.slice(0, 60)}`]: text } },
  }));
  const account = readAccountExport(
    JSON.stringify({
      UserDetailList: [
        {
          Path: '/',
          UserName: 'first',
          UserId: 'AIDAVQJXXVBOTHD2WTFLH',
          Arn: 'arn:aws:iam::123456789012:user/first',
          CreateDate: '2024-01-02T09:07:13Z',
          UserPolicyList: [
            {
              PolicyName: 'hostile',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [
                  ...statements,
                  {
                    Effect: 'Allow',
                    Action: 'mq:*',
                    Resource: '*',
                    Condition: { StringNotLike: { 'aws:UserAgent': HOSTILE.html } },
                  },
                ],
              },
            },
          ],
          GroupList: [],
          AttachedManagedPolicies: [],
          Tags: Object.values(HOSTILE)
            .slice(0, 1)
            .map((text) => ({ Key: text.slice(0, 100), Value: text.slice(0, 200) })),
        },
      ],
      GroupDetailList: [],
      RoleDetailList: [],
      Policies: [],
    }),
    parsePolicy,
  );
  const feed = decisionFeed(100);
  for (const [index, text] of Object.values(HOSTILE).toReversed().entries()) {
    feed.take(
      logLine(`call-${index}`, {
        eventTime: `2026-11-29T12:00:0${index}Z`,
        userAgent: text,
        eventName: text.slice(0, 2_000),
        userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::123456789012:user/${text}` },
        resources: [{ ARN: `arn:aws:mq:us-east-1:123456789012:broker:${text}:b-1` }],
      }),
    );
  }
  return demoSources({ feed, accounts: async () => [{ account, organization: 'none' }] });
}
