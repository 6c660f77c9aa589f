/** The page as a person uses it, against the fake server: upload, type, record, keys, export, history, sign in. */

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { FakeServer } from "../../fake/server";
import { tone } from "../../fake/sound";
import { open, visit } from "../chromium";

const CLIP = new URL("../../../examples/clip.mp4", import.meta.url);
const CLIP_PATH = fileURLToPath(CLIP);
const HERTZ = 440;

let browser: Browser;
let server: FakeServer;
let url: string;

beforeAll(async () => {
  browser = await open(tone(HERTZ, 3));
});
afterAll(() => browser.close());
beforeEach(async () => {
  server = new FakeServer();
  url = await server.start();
  return () => server.stop();
});

async function uploaded(options = {}) {
  const visited = await visit(browser, url, options);
  const { page } = visited;
  const file = { name: "clip.mp4", mimeType: "video/mp4", buffer: await readFile(CLIP) };
  await page.getByLabel("File", { exact: true }).setInputFiles(file);
  await page.getByRole("button", { name: "Upload and read" }).click();
  await page.getByRole("heading", { name: "Timeline" }).waitFor();
  return visited;
}

it("uploads a recording and shows its progress and its result", async () => {
  const { page, complaints } = await visit(browser, url);
  const file = { name: "clip.mp4", mimeType: "video/mp4", buffer: await readFile(CLIP) };
  await page.getByLabel("File", { exact: true }).setInputFiles(file);
  await page.getByRole("button", { name: "Upload and read" }).click();
  await page.getByRole("status").getByText("Reading").waitFor();
  await page.getByRole("heading", { name: "Timeline" }).waitFor();
  expect(server.uploads[0]).toContain('name="file"; filename="clip.mp4"');
  expect(await page.locator(".transcript li").count()).toBe(3);
  await page.getByRole("button", { name: /You lied to me/ }).click();
  const detail = page.getByRole("region", { name: "Turn 2" });
  expect(await detail.textContent()).toContain("Conflict: anger in the words and joy in the face.");
  expect(await detail.textContent()).toContain("Close call between joy and anger");
  expect(complaints).toEqual([]);
});

it("has every number of the radar in a table", async () => {
  const { page } = await uploaded();
  await page.getByRole("button", { name: /You lied to me/ }).click();
  await page.getByText("As a table").click();
  const row = page.getByRole("row", { name: /^anger/ });
  expect(await row.getByRole("cell").allInnerTexts()).toEqual(["29%", "71%", "7%", "0%"]);
  expect(await page.getByRole("img", { name: /Radar chart/ }).getAttribute("aria-label")).toContain(
    "words: anger 71%",
  );
});

it("hides an outline of the radar that is not wanted", async () => {
  const { page } = await uploaded();
  const outlines = page.locator(".radar .outline");
  expect(await outlines.count()).toBe(4);
  await page.getByRole("checkbox", { name: "voice" }).uncheck();
  expect(await outlines.count()).toBe(3);
});

it("is walked with the keyboard, and the player follows", async () => {
  const { page } = await uploaded();
  const block = (name: RegExp) => page.getByRole("button", { name, pressed: true });
  const stops = page.locator('.block[tabindex="0"]');
  expect(await stops.count()).toBe(1);
  await stops.focus();
  await page.keyboard.press("Home");
  await block(/0:00\.5, Speaker Ana/).waitFor();
  await page.keyboard.press("ArrowDown");
  await block(/0:03\.2, Speaker Ben/).waitFor();
  expect(await stops.count()).toBe(1);
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("Speaker Ben");
  await page.waitForFunction(
    () => Math.abs((document.querySelector("video")?.currentTime ?? 0) - 3.234) < 0.05,
  );
  const scrubber = page.getByRole("slider", { name: "Position in the recording" });
  await expect.poll(() => scrubber.getAttribute("aria-valuetext")).toBe("0:03.2");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("video")?.paused === false);
});

it("scrubs the player, and shows the turn that is heard", async () => {
  const { page } = await uploaded();
  await page.getByRole("slider", { name: "Position in the recording" }).fill("6");
  await page.waitForFunction(() => document.querySelector("video")?.currentTime === 6);
  await page.getByRole("region", { name: "Turn 3" }).waitFor();
});

it("keeps a correction over a reload and writes it into the JSON", async () => {
  const { page } = await uploaded();
  await page.getByRole("button", { name: /You lied to me/ }).click();
  await page.getByRole("combobox", { name: "Emotion" }).selectOption("anger");
  await page.getByText("corrected").first().waitFor();
  await page.reload();
  await page
    .getByRole("button", { name: /You lied to me.*/ })
    .getByText("corrected")
    .waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("clip.json");
  const written = JSON.parse(await readFile(await download.path(), "utf8"));
  expect(written.utterances[1].notes).toContain("corrected by hand: anger");
  expect(written.utterances[1].emotion).toBe("joy");
});

it("exports every format", async () => {
  const { page } = await uploaded();
  for (const format of ["csv", "srt", "vtt", "textgrid", "eaf", "rttm", "labelstudio", "html"]) {
    await page.getByLabel("Format").selectOption(format);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download" }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^clip\./);
    expect(await readFile(await download.path(), "utf8")).toBe(`exported as ${format}`);
  }
});

it("reads a conversation that is typed", async () => {
  const { page } = await visit(browser, url);
  expect(await page.getByRole("button", { name: "Read", exact: true }).isDisabled()).toBe(true);
  await page.getByLabel("Conversation").fill("Ana: Hi.\nBen: They took me!");
  await page.getByRole("button", { name: "Read", exact: true }).click();
  await page.getByRole("heading", { name: "Timeline" }).waitFor();
  expect(server.uploads[0]).toContain("Ben: They took me!");
  expect(await page.getByRole("heading", { name: "Recording" }).count()).toBe(0);
});

it("says in one sentence why a file is refused", async () => {
  const { page } = await visit(browser, url);
  const file = { name: "virus.exe", mimeType: "application/octet-stream", buffer: Buffer.from("MZ") };
  await page.getByLabel("File", { exact: true }).setInputFiles(file);
  await page.getByRole("button", { name: "Upload and read" }).click();
  expect(await page.getByRole("alert").textContent()).toBe("virus.exe is no recording that can be read");
});

it("cancels what is being read", async () => {
  const { page } = await visit(browser, url);
  await page.getByLabel("Conversation").fill("Hello");
  await page.getByRole("button", { name: "Read", exact: true }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("This analysis was cancelled.").waitFor();
});

it("lists, opens and deletes what was read", async () => {
  const { page, complaints } = await uploaded();
  await page.getByRole("link", { name: "History" }).click();
  await page.getByRole("link", { name: "clip.mp4" }).click();
  await page.getByRole("heading", { name: "Timeline" }).waitFor();
  await page.goBack();
  await page.getByRole("button", { name: "Delete: clip.mp4" }).click();
  await page.getByRole("button", { name: "Keep" }).click();
  await page.getByRole("button", { name: "Delete: clip.mp4" }).click();
  await page.getByRole("button", { name: "Really delete" }).click();
  await page.getByText("Nothing has been read yet.").waitFor();
  expect(await page.getByRole("status").textContent()).toBe("clip.mp4 was deleted.");
  expect(complaints).toEqual([]);
});

it("plays a recording that the server was asked to keep", async () => {
  const { page } = await visit(browser, url);
  await page.getByLabel("File", { exact: true }).setInputFiles(CLIP_PATH);
  await page.getByLabel("Keep the recording on the server").check();
  await page.getByRole("button", { name: "Upload and read" }).click();
  await page.getByRole("heading", { name: "Timeline" }).waitFor();
  await page.reload();
  await page.waitForFunction(() => (document.querySelector("video")?.duration ?? 0) > 8);
});

it("opens a recording by hand, and says where it is another one", async () => {
  const { page } = await uploaded();
  await page.reload();
  const open = page.getByLabel("Open the recording to play along");
  await open.setInputFiles({
    name: "clip.mp4",
    mimeType: "video/mp4",
    buffer: Buffer.from("something else"),
  });
  await page.getByText("This is another file than the one that was read").waitFor();
});

it("asks for the token of a server that wants one", async () => {
  server.token = "sesame-sesame-sesame";
  const { page } = await visit(browser, `${url}#/history`);
  await page.getByLabel("Token").fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("The server refused this token.").waitFor();
  await page.getByLabel("Token").fill(server.token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Nothing has been read yet.").waitFor();
});

it("records from the microphone and the camera, and what arrives is what was heard", async () => {
  const { page, complaints } = await visit(browser, url);
  await page.getByLabel("With the camera").check();
  await page.getByRole("button", { name: "Record" }).click();
  await page.getByText("Somebody is speaking").waitFor();
  await page.locator(".provisional").waitFor();
  await page.locator(".transcript li").nth(1).waitFor();
  await page.getByText(/^Face 1: joy/).waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("button", { name: "New recording" }).waitFor();
  expect(await page.getByRole("group", { name: "Face 1" }).count()).toBe(1);
  await page.waitForFunction(() => (document.querySelector("video")?.duration ?? 0) > 2);
  await page.getByRole("button", { name: "Read the recording again, with its words" }).click();
  await page.getByRole("heading", { name: /^recording-.*webm$/ }).waitFor();
  await page.getByRole("heading", { name: "Timeline" }).waitFor();
  expect(server.uploads[0]).toContain('name="transcript"; filename="words.json"');
  expect(complaints).toEqual([]);

  const { start, samples, soundTimes, pictureTimes, pictureAges, brokenPictures } = server.received;
  expect(start).toMatchObject({ type: "start", sample_rate: 16_000, video: true });
  expect(pictureTimes.length).toBeGreaterThan(3);
  expect(rising(pictureTimes)).toBe(true);
  expect(Math.abs(Math.min(...pictureAges))).toBeLessThan(0.3); // the one that was least delayed tells the clocks apart
  expect(brokenPictures).toBe(0);
  expect(rising(soundTimes)).toBe(true);
  expect(frequency(samples)).toBeCloseTo(HERTZ, -1);
});

it("tells why there is no microphone", async () => {
  const { page } = await visit(browser, url);
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  });
  await page.getByRole("button", { name: "Record" }).click();
  expect(await page.getByRole("alert").textContent()).toContain("was not allowed to use the microphone");
});

it("keeps what was read when the server goes away", async () => {
  const { page } = await visit(browser, url);
  await page.getByRole("button", { name: "Record" }).click();
  await page.locator(".transcript li button").first().waitFor();
  server.stop();
  await page.getByText("The connection to the server was lost.").waitFor();
  expect(await page.locator(".transcript li").count()).toBeGreaterThan(0);
});

it("speaks Spanish, and remembers it", async () => {
  const { page } = await visit(browser, url);
  await page.getByLabel("Language").selectOption("es");
  await page.getByRole("heading", { name: "¿Qué se va a leer?" }).waitFor();
  await page.reload();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe("es");
  await page.getByRole("link", { name: "Qué significan las cifras" }).first().click();
  await page.getByText("artículo 50, apartado 3").waitFor();
});

const rising = (times: number[]): boolean =>
  times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0));

/** The tone in a middle second of 16 kHz sound, by its crossings of zero. */
function frequency(samples: number[]): number {
  const middle = samples.slice(8_000, 24_000);
  const crossings = middle.filter(
    (sample, index) => index > 0 && sample >= 0 && (middle[index - 1] ?? 0) < 0,
  );
  return crossings.length / (middle.length / 16_000);
}
