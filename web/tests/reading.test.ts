import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import clip from "../fake/clip.json" with { type: "json" };
import type { Analysis, Utterance } from "../src/api/contract";
import { annotated, corrected, NO_CORRECTIONS, recall, store } from "../src/reading/corrections";
import { conflict, contenders, ranked } from "../src/reading/distribution";
import { effect, greatest, telling } from "../src/reading/shares";

const CLIP = clip as unknown as Analysis;
const FIRST = CLIP.utterances[0] as Utterance;
const SECOND = CLIP.utterances[1] as Utterance;

describe("a distribution", () => {
  it("is ranked, and equal shares keep their order", () => {
    expect(ranked({ a: 0.2, b: 0.4, c: 0.4 }).map(({ label }) => label)).toEqual(["b", "c", "a"]);
  });

  it.each([
    [{ joy: 0.9, anger: 0.1 }, ["joy"]],
    [{ joy: 0.46, anger: 0.29, fear: 0.25 }, ["joy", "anger", "fear"]],
    [{ joy: 0.6, anger: 0.3, fear: 0.1 }, ["joy"]], // exactly twice as likely is clear
    [{ a: 0.25, b: 0.25, c: 0.25, d: 0.25 }, ["a", "b", "c", "d"]],
    [{}, []],
  ])("of %o leaves %o in contention", (probabilities, labels) => {
    expect(contenders(probabilities).map(({ label }) => label)).toEqual(labels);
  });
});

describe("a share", () => {
  it.each([
    [Math.log(3), { raised: true, times: 3 }],
    [-Math.log(4), { raised: false, times: 4 }],
  ])("of %f changes the odds so many times", (share, said) => {
    expect(effect(share)?.raised).toBe(said.raised);
    expect(effect(share)?.times).toBeCloseTo(said.times);
  });

  it("that is slight does nothing", () => {
    expect(effect(0.04)).toBeNull();
    expect(effect(-0.04)).toBeNull();
  });

  it("is measured against the greatest, on either side", () => {
    expect(greatest([0.5, -2])).toBe(2);
    expect(greatest([])).toBeGreaterThan(0);
  });

  it("makes words telling, the strongest first and three at most", () => {
    const said = [0.2, -3, 0.9, 0.01, 0.3, 0.4].map((share, place) => ({ text: `w${place}`, share }));
    expect(telling(said)).toEqual(["w2", "w5", "w4"]);
    expect(telling([{ text: "no", share: -1 }])).toEqual([]);
  });
});

describe("a conflict", () => {
  it("is two modalities that are sure of different things", () => {
    expect(conflict(SECOND)).toEqual([
      { modality: "text", emotion: "anger" },
      { modality: "face", emotion: "joy" },
    ]);
  });

  it("is not a modality without a firm opinion", () => {
    expect(FIRST.evidence.audio?.emotion).toBe("anger");
    expect(conflict(FIRST)).toEqual([]);
  });
});

describe("corrections", () => {
  afterEach(() => store("one", NO_CORRECTIONS));

  it("are taken back by the label that was read", () => {
    const once = corrected(NO_CORRECTIONS, SECOND, "anger");
    expect([...once]).toEqual([[1, "anger"]]);
    expect(corrected(once, SECOND, SECOND.emotion).size).toBe(0);
    expect(NO_CORRECTIONS.size).toBe(0);
  });

  it("stand in the notes and change nothing that was read", () => {
    const after = annotated(CLIP, new Map([[1, "anger"]]));
    expect(after.utterances[1]).toEqual({ ...SECOND, notes: [...SECOND.notes, "corrected by hand: anger"] });
    expect(after.utterances[0]).toBe(FIRST);
  });

  it("keep the keys that the contract's schema requires and allows", () => {
    const path = new URL("../../docs/schema/analysis-1.json", import.meta.url);
    const schema = JSON.parse(readFileSync(path, "utf8")) as {
      required: string[];
      $defs: { utterance: { required: string[]; properties: object; additionalProperties: boolean } };
    };
    const after = annotated(CLIP, new Map([[1, "anger"]]));
    expect(Object.keys(after).sort()).toEqual(schema.required.toSorted());
    expect(schema.$defs.utterance.additionalProperties).toBe(false);
    for (const utterance of after.utterances) {
      expect(Object.keys(utterance)).toEqual(expect.arrayContaining(schema.$defs.utterance.required));
      expect(Object.keys(schema.$defs.utterance.properties)).toEqual(
        expect.arrayContaining(Object.keys(utterance)),
      );
    }
  });
});

describe("the browser's memory", () => {
  it("gives nothing where it is forbidden or broken", () => {
    expect(recall("one").size).toBe(0); // no localStorage here at all
    const kept = new Map<string, string>();
    const memory = {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
      removeItem: (name: string) => void kept.delete(name),
    };
    Object.assign(globalThis, { localStorage: memory });
    store("one", new Map([[1, "anger"]]));
    expect([...recall("one")]).toEqual([[1, "anger"]]);
    for (const broken of ["{", "7", '[[1],["a","b"],[2,"fear"]]']) {
      kept.set("mien.corrections.one", broken);
      expect([...recall("one").keys()].every((key) => key === 2)).toBe(true);
    }
    store("one", NO_CORRECTIONS);
    expect(kept.size).toBe(0);
    Reflect.deleteProperty(globalThis, "localStorage");
  });
});
