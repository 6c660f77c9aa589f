import { describe, expect, it } from "vitest";
import clip from "../fake/clip.json" with { type: "json" };
import type { Analysis, Utterance } from "../src/api/contract";
import { piece } from "../src/api/live";
import { seen } from "../src/live/faces";
import { analysisOf, IDLE, type LiveAction, type LiveState, reduce } from "../src/live/state";

const CLIP = clip as unknown as Analysis;
const [FIRST, SECOND] = CLIP.utterances as [Utterance, Utterance];
const BEGIN: LiveAction = {
  type: "begin",
  bundle: CLIP.bundle,
  modalities: ["text", "audio"],
  transcriber: null,
};

const session = (...actions: LiveAction[]): LiveState => actions.reduce(reduce, IDLE);

describe("a live session", () => {
  it("records between its beginning and its end", () => {
    expect(session({ type: "connect" }).phase).toBe("connecting");
    expect(session({ type: "connect" }, BEGIN).phase).toBe("recording");
    expect(session(BEGIN, { type: "stop" }).phase).toBe("stopping");
    const over = session(BEGIN, { type: "stop" }, { type: "end", analysis: CLIP }, { type: "closed" });
    expect([over.phase, analysisOf(over)]).toEqual(["ended", CLIP]);
  });

  it("replaces what is provisional by what is final", () => {
    const speaking = session(
      BEGIN,
      { type: "speech-start", start: 0 },
      { type: "provisional", utterance: FIRST },
    );
    expect([speaking.speaking, speaking.provisional]).toEqual([true, FIRST]);
    const done = reduce(reduce(speaking, { type: "speech-end", start: 0, end: 1 }), {
      type: "final",
      utterance: FIRST,
    });
    expect([done.speaking, done.provisional, done.utterances]).toEqual([false, null, [FIRST]]);
  });

  it("keeps the newest reading of each index, in order", () => {
    const renamed = { ...FIRST, speaker: "B" };
    const state = session(
      BEGIN,
      { type: "final", utterance: SECOND },
      { type: "final", utterance: FIRST },
      { type: "revised", utterance: renamed },
    );
    expect(state.utterances).toEqual([renamed, SECOND]);
  });

  it("keeps what was read when the connection is lost", () => {
    const lost = session(BEGIN, { type: "final", utterance: FIRST }, { type: "closed" });
    expect(lost.phase).toBe("lost");
    expect(analysisOf(lost)?.utterances).toEqual([FIRST]);
  });

  it("forgets the session before", () => {
    expect(session(BEGIN, { type: "final", utterance: FIRST }, { type: "connect" }).utterances).toEqual([]);
  });

  it("says why it failed, and does not call that a lost connection", () => {
    const refused = session(
      { type: "connect" },
      { type: "error", message: "too many sessions" },
      { type: "closed" },
    );
    expect([refused.phase, refused.failure]).toEqual(["failed", "too many sessions"]);
  });

  it("adds up what was shed and says each warning once", () => {
    const state = session(
      { type: "shed", time: 1, frames: 2, behind: 0.6 },
      { type: "shed", time: 2, frames: 3, behind: 0.6 },
      { type: "warning", time: 1, message: "no face in view" },
      { type: "warning", time: 2, message: "no face in view" },
    );
    expect([state.shed, state.warnings]).toEqual([5, ["no face in view"]]);
  });

  it("passes over events that it does not know", () => {
    expect(reduce(IDLE, { type: "weather" } as unknown as LiveAction)).toBe(IDLE);
  });
});

describe("face tracks", () => {
  const look = (time: number, person: number, emotion: string, joy: number) =>
    ({ time, person, box: [0, 0, 1, 1], emotion, probabilities: { joy, anger: 1 - joy } }) as const;

  it("are runs of one emotion with the mean of their looks", () => {
    const looks = [look(0, 1, "joy", 0.9), look(0.2, 1, "joy", 0.7), look(0.4, 1, "joy", 0.8)];
    const [track] = looks.reduce(seen, [] as ReturnType<typeof seen>);
    expect(track?.runs).toHaveLength(1);
    expect(track?.runs[0]?.probabilities.joy).toBeCloseTo(0.8, 9);
    expect(track?.runs[0]?.end).toBeCloseTo(0.6, 9);
  });

  it("end a run where the emotion changes or the face was away, and never overlap", () => {
    const looks = [look(0, 1, "joy", 0.9), look(0.15, 1, "anger", 0.2), look(5, 1, "anger", 0.2)];
    const runs = looks.reduce(seen, [] as ReturnType<typeof seen>)[0]?.runs ?? [];
    expect(runs.map(({ start, emotion }) => [start, emotion])).toEqual([
      [0, "joy"],
      [0.15, "anger"],
      [5, "anger"],
    ]);
    expect(runs[0]?.end).toBeLessThanOrEqual(0.15);
  });

  it("keep people apart, in the order of their numbers", () => {
    const tracks = [look(0, 2, "joy", 0.9), look(0.1, 1, "joy", 0.9)].reduce(
      seen,
      [] as ReturnType<typeof seen>,
    );
    expect(tracks.map(({ person }) => person)).toEqual([1, 2]);
  });
});

describe("a piece on the wire", () => {
  it("is its kind, its time in little-endian, its bytes", () => {
    const bytes = Buffer.from(piece(1, 12.75, Uint8Array.from([7, 8, 9]).buffer));
    expect(bytes[0]).toBe(1);
    expect(bytes.readDoubleLE(1)).toBe(12.75);
    expect([...bytes.subarray(9)]).toEqual([7, 8, 9]);
  });
});
