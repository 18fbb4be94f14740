import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { createGateway } from '../local/embedded/createGateway.ts';
import { CHROMIUM, openBrowser } from '../tests/local/console/chromium.ts';
import { demoCalls } from '../tests/local/console/demoCalls.ts';
import { PROJECT } from './lockedPackages.ts';

/*
 * `npm run screenshots`: pictures of the console's pages in docs/images/, from the demo account, in the
 * system's Chromium.
 */

const FOLDER = join(PROJECT, 'docs/images');
const MOST_BYTES = 200_000;
/** Seconds between two calls of the demo, so that the chart has a shape. */
const PAUSES = [20, 40, 95, 10, 150, 5, 30, 80];

interface Picture {
  readonly name: string;
  readonly scheme: 'light' | 'dark';
  readonly show: (page: Page) => Promise<void>;
}

const PICTURES: readonly Picture[] = [
  { name: 'console-live', scheme: 'light', show: live },
  { name: 'console-path', scheme: 'dark', show: path },
  { name: 'console-access', scheme: 'light', show: access },
  { name: 'console-what-if', scheme: 'light', show: whatIf },
  { name: 'console-brokers', scheme: 'dark', show: brokers },
];

async function live(page: Page): Promise<void> {
  await page
    .locator('.list-row', { hasText: 'DeleteBroker' })
    .filter({ hasText: 'user/dave' })
    .first()
    .click();
  await page.waitForSelector('.detail .explanation');
}

async function path(page: Page): Promise<void> {
  await page.locator('.list-row', { hasText: 'UpdateBroker' }).first().click();
  await page.click('#tab-path');
  await page.waitForSelector('.journey');
}

async function access(page: Page): Promise<void> {
  await page.click('nav a[href="#/access"]');
  await page.waitForSelector('.matrix-row');
}

async function whatIf(page: Page): Promise<void> {
  await page
    .locator('.list-row', { hasText: 'DeleteBroker' })
    .filter({ hasText: 'user/carol' })
    .first()
    .click();
  await page.click('text=Try it in What if');
  await page.waitForSelector('.cm-content');
  await page.waitForSelector('.change.big .state-allowed');
  await page.waitForFunction(() => document.body.innerText.includes('recorded calls would change'));
}

async function brokers(page: Page): Promise<void> {
  await page.click('nav a[href="#/brokers"]');
  await page.locator('.list-row', { hasText: 'prod-billing' }).click();
  await page.waitForSelector('.diff .line-new');
  await page.waitForSelector('.who-may');
}

async function take(browser: Browser, url: string, { name, scheme, show }: Picture): Promise<void> {
  const viewport = { width: 1280, height: 800 };
  const context = await browser.newContext({ viewport, colorScheme: scheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForSelector('.list-row');
  await show(page);
  await page.mouse.move(0, 0);
  const file = join(FOLDER, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  await context.close();
  const { size } = statSync(file);
  process.stdout.write(`${name}.png ${Math.round(size / 1_000)} kB\n`);
  if (size > MOST_BYTES) throw new Error(`${name}.png has more than ${MOST_BYTES} bytes.`);
}

if (CHROMIUM === undefined) throw new Error('There is no chromium on PATH: apt-get install chromium.');
mkdirSync(FOLDER, { recursive: true });
const gateway = await createGateway({ console: true });
const browser = await openBrowser();
try {
  await demoCalls(gateway, (call) => gateway.advance({ seconds: PAUSES[call % PAUSES.length] ?? 1 }));
  for (const picture of PICTURES) await take(browser, gateway.consoleUrl ?? '', picture);
} finally {
  await browser.close();
  await gateway.close();
}
