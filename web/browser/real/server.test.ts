/**
 * The page against `mien serve` itself: what is uploaded and what is recorded reads as `mien analyze` reads it.
 * `tests/web/test_page.py` starts the server, makes the sound and the pictures of the clip, and says where they are.
 */

import { mkdir, readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Analysis } from "../../src/api/contract";
import { barriers, open, picture, visit } from "../chromium";

const given = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run this by tests/web/test_page.py`);
  return value;
};

const URL_OF_SERVER = given("MIEN_URL");
const CLIP = given("MIEN_CLIP");
const SUBTITLES = given("MIEN_SUBTITLES");
const PICTURES = new URL("../../screenshots/", import.meta.url).pathname;
const PATIENCE = 120_000; // milliseconds, on a machine with other work

let browser: Browser;
let expected: Analysis;

beforeAll(async () => {
  await mkdir(PICTURES, { recursive: true });
  expected = JSON.parse(await readFile(given("MIEN_EXPECTED"), "utf8")) as Analysis;
  browser = await open(await readFile(given("MIEN_SOUND")), given("MIEN_PICTURES"));
});
afterAll(() => browser.close());

async function downloaded(page: Page): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download" }).click(),
  ]);
  return readFile(await download.path(), "utf8");
}

it("reads an uploaded clip as mien analyze --why does", { timeout: 2 * PATIENCE }, async () => {
  const { page, complaints } = await visit(browser, URL_OF_SERVER);
  await page.getByLabel("File", { exact: true }).setInputFiles(CLIP);
  await page.getByLabel("Transcript, if you have one").setInputFiles(SUBTITLES);
  await page.getByRole("button", { name: "Upload and read" }).click();
  await page.getByRole("heading", { name: "Timeline" }).waitFor({ timeout: PATIENCE });
  const turns = page.locator(".transcript .turn");
  for (const [index, { speaker, text, emotion }] of expected.utterances.entries()) {
    for (const part of [speaker, text, emotion]) {
      expect(await turns.nth(index).textContent()).toContain(part);
    }
  }
  const result = JSON.parse(await downloaded(page)) as Analysis;
  expect(result.utterances).toEqual(expected.utterances);
  expect(result.bundle).toEqual(expected.bundle);
  for (const format of ["srt", "csv", "html"]) {
    await page.getByLabel("Format").selectOption(format);
    expect(await downloaded(page)).toContain("furious");
  }
  await picture(page, `${PICTURES}real-upload.png`);
  await page.getByRole("link", { name: "History" }).click();
  await page.getByRole("button", { name: "Delete: clip.mp4" }).click();
  await page.getByRole("button", { name: "Really delete" }).click();
  await page.getByText("Nothing has been read yet.").waitFor();
  expect(complaints).toEqual([]);
});

it("reads what is typed", { timeout: 2 * PATIENCE }, async () => {
  const { page } = await visit(browser, URL_OF_SERVER);
  await page.getByLabel("Conversation").fill("Ana: I am so happy!\nBen: I am furious with you!");
  await page.getByRole("button", { name: "Read", exact: true }).click();
  await page.locator(".transcript .turn").nth(1).waitFor({ timeout: PATIENCE });
  expect(await page.locator(".transcript .turn").allTextContents()).toEqual([
    expect.stringMatching(/Ana.*joy/),
    expect.stringMatching(/Ben.*anger/),
  ]);
});

it("says why nothing can be read from what is no recording", { timeout: 2 * PATIENCE }, async () => {
  const { page } = await visit(browser, URL_OF_SERVER);
  const file = { name: "notes.mp4", mimeType: "video/mp4", buffer: Buffer.from("this is no film") };
  await page.getByLabel("File", { exact: true }).setInputFiles(file);
  await page.getByRole("button", { name: "Upload and read" }).click();
  expect(await page.getByRole("alert").textContent({ timeout: PATIENCE })).toMatch(/\w+ \w+/);
});

/** Records until `turns` turns are read; the clip has three, and the microphone plays it over and over. */
async function record(page: Page, transcriber: string, turns: number): Promise<void> {
  await page.getByText("Model, speech recogniser and labels").click();
  await page.getByLabel("Who writes down speech").selectOption(transcriber);
  await page.getByRole("button", { name: "Record" }).click();
  await page
    .locator(".transcript li button")
    .nth(turns - 1)
    .waitFor({ timeout: PATIENCE });
}

async function stop(page: Page): Promise<Analysis> {
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("button", { name: "New recording" }).waitFor({ timeout: PATIENCE });
  return JSON.parse(await downloaded(page)) as Analysis;
}

it("fills while the microphone and the camera play the clip", { timeout: 4 * PATIENCE }, async () => {
  const { page, complaints } = await visit(browser, URL_OF_SERVER);
  await page.getByLabel("With the camera").check();
  await record(page, "none", 2);
  await page.getByRole("group", { name: /^Face \d+$/ }).waitFor({ timeout: PATIENCE });
  await picture(page, `${PICTURES}real-live.png`);
  const result = await stop(page);
  expect(await page.getByRole("img", { name: /Radar chart\. together: / }).count()).toBe(1);
  expect(await page.locator(".stack rect").count()).toBeGreaterThan(0);
  expect(await barriers(page)).toEqual([]);
  expect(result.source.modalities).toEqual(expect.arrayContaining(["audio", "face"]));
  const faces = result.utterances.flatMap(({ evidence }) => (evidence.face ? [evidence.face.emotion] : []));
  expect(new Set(faces)).toEqual(new Set(["joy"])); // the portrait in the clip smiles all the time
  await picture(page, `${PICTURES}real-live-over.png`);

  await page.getByRole("button", { name: "Read the recording again, with its words" }).click();
  await page.getByRole("heading", { name: /^recording-.*webm$/ }).waitFor();
  await page.getByRole("heading", { name: "Timeline" }).waitFor({ timeout: PATIENCE });
  expect(complaints).toEqual([]);
});

it("writes down what the microphone hears", { timeout: 3 * PATIENCE }, async () => {
  const { page, complaints } = await visit(browser, URL_OF_SERVER);
  await record(page, "pocketsphinx", 4);
  const { utterances } = await stop(page);
  const said = utterances.map(({ text }) => text).join(" ");
  expect(said).toMatch(/sad|lonely|happy|job|furious|lied/); // of the clip's three sentences
  expect(await page.locator(".transcript .said").first().textContent()).toBe(utterances[0]?.text);
  expect(complaints).toEqual([]);
});
