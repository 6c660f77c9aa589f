/** Every page in every look: nothing for axe to hold against it, nothing beyond its edge, and a picture to look at. */

import { mkdir, readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { FakeServer } from "../../fake/server";
import { tone } from "../../fake/sound";
import { barriers, fits, open, picture, visit } from "../chromium";

const PICTURES = new URL("../../screenshots/", import.meta.url).pathname;
const SIZES = { phone: { width: 375, height: 760 }, desktop: { width: 1280, height: 900 } };
const CLIP = new URL("../../../examples/clip.mp4", import.meta.url);

const PAGES: Record<string, (page: Page) => Promise<void>> = {
  start: async (page) => {
    await page.getByRole("heading", { level: 1 }).waitFor();
  },
  words: async (page) => {
    await page.locator("textarea").fill("Hello");
    await page.locator("form").last().locator("button[type=submit]").click();
    await page.locator(".timeline").waitFor();
  },
  clip: async (page) => {
    const file = { name: "clip.mp4", mimeType: "video/mp4", buffer: await readFile(CLIP) };
    await page.locator('input[type="file"]').first().setInputFiles(file);
    await page.locator("form").first().locator("button[type=submit]").click();
    await page.locator(".transcript li button").nth(1).click();
    await page.locator("details summary").click();
  },
  live: async (page) => {
    await page.locator(".check input").first().check();
    await page.locator(".record").click();
    await page.locator(".transcript li").nth(1).waitFor();
  },
  history: async (page) => {
    await page.goto(`${page.url().split("#")[0]}#/history`);
    await page.locator(".history").waitFor();
  },
  meaning: async (page) => {
    await page.goto(`${page.url().split("#")[0]}#/meaning`);
    await page.locator(".prose").waitFor();
  },
};

let browser: Browser;
const server = new FakeServer();
let url: string;

beforeAll(async () => {
  await mkdir(PICTURES, { recursive: true });
  browser = await open(tone(440, 3));
  url = await server.start();
});
afterAll(async () => {
  await browser.close();
  server.stop();
});

const looks = Object.keys(PAGES).flatMap((name) =>
  Object.keys(SIZES).flatMap((size) => ["light", "dark"].map((scheme) => [name, size, scheme] as const)),
);

it.each(looks)("%s on a %s, %s", async (name, size, scheme) => {
  const { page, complaints } = await visit(browser, url, {
    viewport: SIZES[size as keyof typeof SIZES],
    colorScheme: scheme as "light" | "dark",
    locale: scheme === "dark" ? "es-ES" : "en-GB",
  });
  await PAGES[name]?.(page);
  await picture(page, `${PICTURES}${name}-${size}-${scheme}.png`);
  expect(await barriers(page)).toEqual([]);
  await fits(page);
  expect(complaints).toEqual([]);
  await page.context().close();
});
