/** A headless Chromium whose microphone and camera play what a test gives them. */

import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

const PATH = process.env.CHROMIUM ?? "/usr/bin/chromium";
const QUIET = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const DEVICES = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"];

/** `sound`: a WAV file for the microphone; `pictures`: the path of an MJPEG file for the camera. */
export async function open(sound: Buffer, pictures?: string): Promise<Browser> {
  const folder = await mkdtemp(join(tmpdir(), "mien-browser-"));
  const file = join(folder, "microphone.wav");
  await writeFile(file, sound);
  const fed = [`--use-file-for-fake-audio-capture=${file}`];
  if (pictures) fed.push(`--use-file-for-fake-video-capture=${pictures}`);
  return chromium.launch({ executablePath: PATH, args: [...QUIET, ...DEVICES, ...fed] });
}

export interface Visit {
  page: Page;
  /** What went wrong in the page without being shown: errors, refusals of the content policy. */
  complaints: string[];
}

export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({
    locale: "en-GB",
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("status of 4"))
      complaints.push(message.text());
  });
  page.on("request", (request) => {
    const target = new URL(request.url());
    if (target.protocol.startsWith("http") && target.origin !== new URL(url).origin)
      complaints.push(request.url());
  });
  await page.goto(url);
  return { page, complaints };
}

/** A picture of the whole page; Chromium refuses one while its compositor is late, so it is asked twice. */
export async function picture(page: Page, path: string): Promise<void> {
  const taken = () => page.screenshot({ path, fullPage: true });
  await taken().catch(taken);
}

/** What axe-core holds against the page, serious or critical, WCAG 2.2 AA. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() =>
    // biome-ignore lint/suspicious/noExplicitAny: axe lives in the page
    (globalThis as any).axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  return (found as axe.AxeResults).violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, any }) => `${html} ${any[0]?.message ?? ""}`).join(" | ")}`,
    );
}

/** No part of the page reaches beyond its width. */
export async function fits(page: Page): Promise<void> {
  const [content, width] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  expect(content).toBeLessThanOrEqual(width ?? 0);
}
