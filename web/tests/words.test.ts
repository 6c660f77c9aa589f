import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FAMILIES, familyIndex } from "../src/emotion/palette";
import { SPANISH_EMOTIONS } from "../src/words/emotions";
import { english } from "../src/words/english";
import { translatedNote } from "../src/words/notes";
import { numbersOf } from "../src/words/numbers";
import { spanish } from "../src/words/spanish";
import { speech } from "../src/words/words";

const EXAMPLE = "type.example"; // the models know English only, so the example stays English
const SAME = new Set([EXAMPLE, "signIn.token", "radar.one", "live.said"]);

/** Every message by its path; functions are called with their own parameters' places. */
function messages(node: object, path = ""): Map<string, string> {
  return new Map(
    Object.entries(node).flatMap(([key, value]: [string, unknown]): [string, string][] => {
      const name = path ? `${path}.${key}` : key;
      if (typeof value === "string") return [[name, value]];
      if (typeof value === "function") {
        const places = Array.from({ length: value.length }, (_, index) => `{${index}}`);
        return [[name, String(Reflect.apply(value, null, places))]];
      }
      return [...messages(value as object, name)];
    }),
  );
}

const places = (text: string) => (text.match(/\{\d\}/g) ?? []).toSorted();

describe("the catalogues", () => {
  const [first, second] = [messages(english), messages(spanish)];

  it("say the same things", () => {
    expect([...second.keys()]).toEqual([...first.keys()]);
    for (const [name, text] of first) {
      expect(second.get(name)?.trim(), name).toBeTruthy();
      expect(places(second.get(name) ?? ""), name).toEqual(places(text));
    }
  });

  it("leave nothing untranslated", () => {
    const same = [...first].filter(([name, text]) => second.get(name) === text && !SAME.has(name));
    expect(same).toEqual([]);
  });
});

describe("emotions", () => {
  const source = readFileSync(new URL("../../src/mien/report/palette.py", import.meta.url), "utf8");
  const table = source.slice(source.indexOf("FAMILIES = {"), source.indexOf("\n}"));
  const families = [...table.matchAll(/"(#[0-9A-F]{6})":\s*"+([^"]+)"+/g)].map(([, colour, names]) => ({
    colour,
    emotions: names?.split(/\s+/),
  }));

  it("have the colours that they have everywhere in mien", () => {
    expect(families).toHaveLength(9);
    expect(FAMILIES.map(({ colour, emotions }) => ({ colour, emotions }))).toEqual(families);
  });

  it("have a pattern for each colour", () => {
    expect(new Set(FAMILIES.map(({ texture }) => texture)).size).toBe(FAMILIES.length);
  });

  it("have a Spanish name each, no two the same", () => {
    const all = FAMILIES.flatMap(({ emotions }) => emotions);
    expect([...SPANISH_EMOTIONS.keys()].toSorted()).toEqual(all.toSorted());
    expect(new Set(SPANISH_EMOTIONS.values()).size).toBe(all.length);
  });

  it("from outside keep their colour, and their name", () => {
    expect(familyIndex("awe")).toBe(familyIndex("awe"));
    expect(familyIndex("awe")).toBe(("awe".charCodeAt(0) + "awe".charCodeAt(1) + "awe".charCodeAt(2)) % 9);
    expect(speech("es").emotionName("awe")).toBe("awe");
  });
});

describe("numbers", () => {
  it("are written as the language writes them", () => {
    expect(numbersOf("en").percent(0.714)).toBe("71%");
    expect(numbersOf("es").percent(0.714)).toBe("71\u00a0%");
    expect(numbersOf("es").clock(75.25)).toBe("1:15,3");
    expect(numbersOf("es").either(["ira", "miedo"])).toBe("ira o miedo");
  });

  it.each([
    [0, "0:00.0"],
    [59.96, "1:00.0"],
    [75.25, "1:15.3"],
    [3675, "1:01:15.0"],
  ])("clock of %d seconds is %s", (seconds, text) => {
    expect(numbersOf("en").clock(seconds)).toBe(text);
  });
});

describe("notes", () => {
  it("are translated with what they count", () => {
    expect(translatedNote("3 people in view: the one seen best was read", "es")).toMatch(/^3 personas/);
    const doubt = "the voice may belong to somebody out of view";
    for (const note of [
      `the mouth in view kept still: ${doubt}`,
      `2 people in view: the one whose mouth moved was read; ${doubt}`,
      `2 people in view, no mouth stood out: the one seen best was read; ${doubt}`,
    ]) {
      expect(translatedNote(note, "es")).toMatch(/voz puede ser/);
    }
    expect(translatedNote("no face in view", "en")).toBe("no face in view");
  });

  it("stay as they came where no translation is known", () => {
    expect(translatedNote("something new", "es")).toBeNull();
  });
});
