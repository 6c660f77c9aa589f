import { describe, expect, it } from "vitest";
import clip from "../fake/clip.json" with { type: "json" };
import dialogue from "../fake/dialogue.json" with { type: "json" };
import type { Analysis } from "../src/api/contract";
import type { FaceTrack } from "../src/live/faces";
import { lanesOf } from "../src/timeline/lanes";
import { mostZoom, scaleOf, shareOf, ticksOf } from "../src/timeline/scale";
import { step } from "../src/timeline/walk";

const CLIP = clip as unknown as Analysis;
const DIALOGUE = dialogue as unknown as Analysis;
const plain = (seconds: number) => seconds.toFixed(1);

const changed = (change: Partial<Analysis["utterances"][number]>): Analysis => ({
  ...CLIP,
  utterances: CLIP.utterances.map((utterance, index) =>
    index === 1 ? { ...utterance, ...change } : utterance,
  ),
});

describe("the scale", () => {
  it("ends where the source ends", () => {
    expect(scaleOf(CLIP)).toEqual({ unit: "seconds", begin: 0, end: CLIP.source.duration });
  });

  it("counts turns as soon as one utterance has no time", () => {
    expect(scaleOf(DIALOGUE)).toEqual({ unit: "turns", begin: 0.5, end: 12.5 });
    expect(scaleOf(changed({ start: null, end: null })).unit).toBe("turns");
  });

  it("has a length even for nothing", () => {
    const nothing = { ...CLIP, utterances: [], source: { ...CLIP.source, duration: null } };
    expect(scaleOf(nothing)).toEqual({ unit: "turns", begin: 0.5, end: 1.5 });
    const instant = {
      ...nothing,
      utterances: CLIP.utterances.slice(0, 1).map((one) => ({ ...one, start: 0, end: 0 })),
    };
    expect(scaleOf(instant).end).toBeGreaterThan(0);
  });

  it("holds positions within the axis", () => {
    const scale = { unit: "seconds", begin: 0, end: 10 } as const;
    expect([-1, 0, 2.5, 10, 11].map((at) => shareOf(scale, at))).toEqual([0, 0, 0.25, 1, 1]);
  });

  it.each([0.1, 0.75, 8.4667, 59, 61, 3600, 7 * 3600])(
    "has one to nine even ticks within %d seconds",
    (end) => {
      const ticks = ticksOf({ unit: "seconds", begin: 0, end }, plain);
      expect(ticks.length).toBeGreaterThan(0);
      expect(ticks.length).toBeLessThanOrEqual(9);
      expect(ticks.every(({ at }) => at <= end)).toBe(true);
      const steps = ticks.slice(1).map(({ at }, index) => at - (ticks[index]?.at ?? 0));
      expect(Math.max(...steps) - Math.min(...steps)).toBeLessThan(1e-6 * end || Infinity);
    },
  );

  it.each([
    [8, 4],
    [300, 16],
    [36_000, 64],
  ])("of %d seconds opens up %d times", (end, times) => {
    expect(mostZoom({ unit: "seconds", begin: 0, end })).toBe(times);
  });

  it("names turns from one", () => {
    expect(ticksOf(scaleOf(DIALOGUE), plain).map(({ name }) => name)).toEqual([
      "1",
      "3",
      "5",
      "7",
      "9",
      "11",
    ]);
  });
});

describe("the lanes", () => {
  it("are the speakers in the order in which they speak, then the face seen best", () => {
    const lanes = lanesOf(CLIP, scaleOf(CLIP));
    expect(lanes.map(({ kind, name }) => [kind, name])).toEqual([
      ["speaker", "Ana"],
      ["speaker", "Ben"],
      ["best-face", ""],
    ]);
    expect(lanes[0]?.blocks.map(({ utterance }) => utterance)).toEqual([0, 2]);
    expect(lanes[2]?.blocks.map(({ emotion }) => emotion)).toEqual(
      CLIP.utterances.map(({ evidence }) => evidence.face?.emotion),
    );
  });

  it("have a lane for each face where its track is known", () => {
    const run = { start: 1, end: 2, looks: 5, emotion: "joy", probabilities: { joy: 1, anger: 0 } };
    const last = {
      time: 2,
      person: 2,
      box: [0, 0, 1, 1] as const,
      emotion: "joy",
      probabilities: { joy: 1 },
    };
    const tracks: FaceTrack[] = [{ person: 2, last, runs: [run] }];
    const faces = lanesOf(CLIP, scaleOf(CLIP), tracks).filter(({ kind }) => kind !== "speaker");
    expect(faces.map(({ name, blocks }) => [name, blocks.length])).toEqual([["2", 1]]);
  });

  it("have a lane for each face that the analysis tracked", () => {
    const looks = {
      times: [0, 0.2, 0.4],
      boxes: { x: [0, 0, 0], y: [0, 0, 0], width: [1, 1, 1], height: [1, 1, 1] },
      qualities: [1, 1, 1],
      probabilities: { joy: [0.9, 0.7, 0.1], anger: [0.1, 0.3, 0.9] },
    };
    const track = {
      id: 1,
      start: 0,
      end: 0.4,
      quality: 1,
      emotion: "joy",
      utterances: [0],
      speaks: [],
      looks,
    };
    const analysis = { ...CLIP, tracks: [{ ...track, probabilities: { joy: 0.6, anger: 0.4 } }] };
    const faces = lanesOf(analysis, scaleOf(CLIP)).filter(({ kind }) => kind !== "speaker");
    expect(faces.map(({ name, blocks }) => [name, blocks.map(({ emotion }) => emotion)])).toEqual([
      ["1", ["joy", "anger"]],
    ]);
    expect(faces[0]?.blocks[0]?.probabilities.joy).toBeCloseTo(0.8);
    expect(lanesOf({ ...analysis, tracks: [] }, scaleOf(CLIP)).at(-1)?.kind).toBe("best-face");
  });

  it("call a face that never speaks a face", () => {
    const lanes = lanesOf(changed({ speaker: "face 3" }), scaleOf(CLIP));
    expect(lanes.find(({ name }) => name === "3")?.kind).toBe("face");
  });

  it("show an utterance of no length", () => {
    const block = lanesOf(changed({ start: 3, end: 3 }), scaleOf(CLIP))[1]?.blocks[0];
    expect((block?.right ?? 0) - (block?.left ?? 0)).toBeGreaterThan(0);
  });

  it("lay turns without a clock side by side", () => {
    const blocks = lanesOf(DIALOGUE, scaleOf(DIALOGUE)).flatMap((lane) => lane.blocks);
    const edges = blocks
      .toSorted((one, other) => one.left - other.left)
      .map(({ left, right }) => [left, right]);
    expect(edges).toEqual(Array.from({ length: 12 }, (_, turn) => [turn + 0.5, turn + 1.5]));
  });
});

describe("walking with the keys", () => {
  const lanes = lanesOf(CLIP, scaleOf(CLIP));
  const to = (current: string, key: string) => step(lanes, current, key)?.key;

  it("goes along a lane and stops at its ends", () => {
    expect(to("turn-0", "ArrowRight")).toBe("turn-2");
    expect(to("turn-2", "ArrowRight")).toBe("turn-2");
    expect(to("turn-2", "Home")).toBe("turn-0");
    expect(to("face-0", "End")).toBe("face-2");
  });

  it("goes to the nearest block of the next lane", () => {
    expect(to("turn-0", "ArrowDown")).toBe("turn-1");
    expect(to("turn-1", "ArrowDown")).toBe("face-1");
    expect(to("face-2", "ArrowDown")).toBe("face-2");
    expect(to("turn-0", "ArrowUp")).toBe("turn-0");
  });

  it("leaves other keys alone, and starts anew where a block is gone", () => {
    expect(step(lanes, "turn-0", "x")).toBeNull();
    expect(to("turn-9", "ArrowRight")).toBe("turn-0");
    expect(step([], "turn-0", "Home")).toBeNull();
  });
});
