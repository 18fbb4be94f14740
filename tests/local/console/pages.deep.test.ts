import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runSuiteFile } from '../../../cli/test/runSuites.ts';
import { createGateway } from '../../../local/embedded/createGateway.ts';
import type { Gateway } from '../../../local/embedded/publicTypes.ts';
import { axeViolations, CHROMIUM, IN_CHROMIUM, openBrowser, recordTraffic, tabTo } from './chromium.ts';
import { demoCalls, PASSWORD } from './demoCalls.ts';

const CAROL = 'arn:aws:iam::123456789012:user/carol';

describe.skipIf(CHROMIUM === undefined)(IN_CHROMIUM, () => {
  let gateway: Gateway;
  let browser: Browser;

  beforeAll(async () => {
    gateway = await createGateway({ console: true });
    await demoCalls(gateway);
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
  });

  async function open(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    await page.goto(gateway.consoleUrl ?? '');
    await page.waitForSelector('.list-row');
    return page;
  }

  /** Goes to another page of the console by the keyboard alone. */
  async function go(page: Page, name: string): Promise<void> {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await tabTo(page, `nav a[href="#/${name}"]`);
    await page.keyboard.press('Enter');
  }

  test('each page works with the keyboard only, and receives no secret', async () => {
    const context = await browser.newContext();
    const traffic = await recordTraffic(context);
    const page = await open(context);

    await tabTo(page, '.live-filters input[list=actions]');
    await page.keyboard.type('DeleteBroker');
    await tabTo(page, '.list');
    await page.keyboard.press('End');
    await page.waitForSelector('.detail .explanation');
    await tabTo(page, '#tab-why');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('.detail .facts');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.journey .step-time span').count()).toBeGreaterThan(2);
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.tab-panel').innerText()).toContain('"eventName": "DeleteBroker"');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.detail', { state: 'detached' });

    await go(page, 'access');
    await page.waitForSelector('.matrix-row');
    await tabTo(page, '.matrix');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'End', 'Home', 'Enter']) {
      await page.keyboard.press(key);
    }
    await page.waitForSelector('.detail .explanation');
    expect(await page.locator('.detail header p').first().innerText()).toContain('user/carol');

    await go(page, 'whatif');
    await tabTo(page, '.question select');
    await page.keyboard.type('user/carol');
    await tabTo(page, '.policy-pane select');
    await page.keyboard.type('dev-brokers-by-name');
    await page.waitForSelector('.cm-content');
    await tabTo(page, '.cm-content');
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(
      '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "mq:*", "Resource": "*" }] }',
    );
    await page.waitForFunction(() =>
      /^\s*[1-9]\d* of/u.test(document.querySelector('.whatif-summary')?.textContent ?? ''),
    );
    await tabTo(page, '.button.main');
    await tabTo(page, '#tab-answer');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('.changes-table');

    await go(page, 'brokers');
    await page.waitForSelector('.broker-cards');
    await tabTo(page, '.list');
    await page.keyboard.press('Home');
    await page.waitForFunction(() => document.querySelector('.broker h2')?.textContent === 'dev-orders');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.querySelector('.broker h2')?.textContent === 'prod-billing');
    await page.waitForSelector('.diff .line-new');

    const received = traffic();
    expect(received).toContain('event: rows');
    expect(received).toContain('prod-billing');
    const keys = 'alice bob carol dave erin frank grace heidi ivan judy root'
      .split(' ')
      .map((name) => gateway.credentials(name).secretAccessKey);
    for (const secret of [...keys, PASSWORD, 'Signature=', 'X-Amz-Signature']) {
      expect(received.includes(secret)).toBe(false);
    }
    await context.close();
  });

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const)('axe finds no fault on any page: %s, %i px', async (colorScheme, width) => {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
    const page = await open(context);
    const found: string[] = [];
    const look = async (where: string) => {
      found.push(...(await axeViolations(page)).map((violation) => `${where}: ${violation}`));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      if (wide) found.push(`${where}: it is wider than the window`);
    };
    await look('live');
    await page.locator('.list-row', { hasText: 'DeleteBroker' }).first().click();
    await page.waitForSelector('.detail .explanation');
    await look('why');
    for (const tab of ['request', 'path', 'record']) {
      await page.click(`#tab-${tab}`);
      await look(tab);
    }
    await page.click('nav a[href="#/access"]');
    await page.waitForSelector('.matrix-row');
    await page.setInputFiles('input[type=file]', 'local/account/demo-account.json');
    await page.waitForSelector('.changes');
    await look('access');
    await page.locator('.cell-if').first().click();
    await page.waitForSelector('.detail .explanation');
    await look('cell');
    await page.click('nav a[href="#/whatif"]');
    await page.selectOption('.policy-pane select', { index: 1 });
    await page.waitForSelector('.cm-content');
    await page.waitForSelector('.explanation');
    await look('what if');
    await page.click('nav a[href="#/brokers"]');
    await page.locator('.list-row', { hasText: 'prod-billing' }).click();
    await page.waitForSelector('.diff .line-new');
    await look('brokers');
    expect(found).toEqual([]);
    await context.close();
  });

  test.each([390, 1280])('at %i px each call names its caller, and all filters are there', async (width) => {
    const context = await browser.newContext({ viewport: { width, height: 800 } });
    const page = await open(context);
    const row = page
      .locator('.list-row', { hasText: 'DeleteBroker' })
      .filter({ hasText: 'user/dave' })
      .first();
    expect(await row.innerText()).toContain('user/dave');
    expect(await page.locator('.live-filters .field:visible').count()).toBe(3);
    await row.click();
    const text = page.locator('.policy .code');
    // What a person selects and copies is the policy as it is stored, with its indentation.
    const copied = await text.evaluate((box) => {
      getSelection()?.selectAllChildren(box);
      return getSelection()?.toString() ?? '';
    });
    expect(JSON.parse(copied.replaceAll('decides', '')).Statement[0].Sid).toBe('NeverDeleteBrokers');
    expect(copied).toContain('\n      "Sid": "NeverDeleteBrokers",\n');
    if (width > 1100) expect(await page.locator('.live-filters .field:visible').count()).toBe(3);
    await context.close();
  });

  test('a refusal leads to a policy, a test of the policy, and an allowed call', async () => {
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await open(context);
    const row = page.locator('.list-row', { hasText: 'DeleteBroker' }).filter({ hasText: 'user/carol' });
    await row.first().click();
    await page.click('text=Try it in What if');
    await page.waitForFunction(() => /1 of \d+ recorded calls would change/u.test(document.body.innerText));
    await page.waitForFunction(() =>
      /^1 of \d+ cells would change/u.test(document.querySelector('.whatif-summary')?.textContent ?? ''),
    );
    expect(await page.locator('.change.big').innerText()).toMatch(/Denied[\s\S]*Allowed/);

    const copied = async (button: string) => {
      await page.waitForTimeout(700);
      await page.click(`text=${button}`);
      await page.waitForSelector('text=Copied');
      return page.evaluate(() => navigator.clipboard.readText());
    };
    const [policy, file] = [await copied('Copy as a policy'), await copied('Copy as a test')];
    const folder = mkdtempSync(join(tmpdir(), 'mqgate-console-'));
    const statuses = (account: object) => {
      writeFileSync(join(folder, 'account.json'), JSON.stringify(account));
      writeFileSync(join(folder, 'policies.test.yaml'), file);
      const run = runSuiteFile(join(folder, 'policies.test.yaml'), {}, { today: '2026-11-29', ci: true });
      return [run.mistakes, run.result?.tests.map(({ status }) => status)];
    };
    const account = JSON.parse(readFileSync('local/account/demo-account.json', 'utf8'));
    expect(statuses(account)).toEqual([[], ['failed']]);
    const carol = account.UserDetailList.find(({ Arn }: { Arn: string }) => Arn === CAROL);
    carol.UserPolicyList.push({ PolicyName: 'new', PolicyDocument: JSON.parse(policy) });
    expect(statuses(account)).toEqual([[], ['passed']]);
    rmSync(folder, { recursive: true });

    await page.click('text=Put into force');
    await page.waitForSelector('text=In force now');
    await context.close();
  });
});
