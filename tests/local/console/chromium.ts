import { accessSync, constants, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** The system's Chromium; undefined: it is not on PATH, and tests with it are skipped. */
export const CHROMIUM = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
  .find(isProgram);

/** Says at the head of skipped tests why they are. */
export const IN_CHROMIUM =
  CHROMIUM === undefined ? 'in Chromium: skipped, because none is on PATH' : 'in Chromium';

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Root has no sandbox; the pages are this project's own. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox', '--disable-gpu'] });
}

/** Presses Tab until an element that the selector names has the focus. */
export async function tabTo(page: Page, selector: string, most = 80): Promise<void> {
  for (let pressed = 0; pressed < most; pressed += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return;
  }
  throw new Error(`Tab does not reach ${selector}.`);
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly { id: string; nodes: readonly { html: string; failureSummary: string }[] }[];
}

/** What axe finds on the page as it is; every rule of it runs. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = (await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] })',
  )) as AxeResult;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)}: ${failureSummary}`),
  );
}

/** Keeps every text that pages of this context receive, the stream's too. */
export async function recordTraffic(context: BrowserContext): Promise<() => string> {
  const texts: string[] = [];
  await context.exposeFunction('mqgateReceived', (text: string) => texts.push(text));
  await context.addInitScript(() => {
    const { fetch } = window;
    const received = (text: string) =>
      (window as unknown as { mqgateReceived: (text: string) => void }).mqgateReceived(text);
    window.fetch = async (...args) => {
      const answer = await fetch(...args);
      const [own, copy] = answer.body?.tee() ?? [null, null];
      const read = async () => {
        if (copy === null) return;
        const decoder = new TextDecoder();
        for await (const chunk of copy as unknown as AsyncIterable<Uint8Array>)
          received(decoder.decode(chunk));
      };
      void read().catch(() => undefined);
      return new Response(own, answer);
    };
  });
  context.on('response', (response) => {
    if (response.url().includes('/api/')) return;
    response.text().then(
      (text) => texts.push(text),
      () => undefined,
    );
  });
  return () => texts.join('\n');
}
