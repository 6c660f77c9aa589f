import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import clip from "../fake/clip.json" with { type: "json" };
import type { Utterance } from "../src/api/contract";
import { Felt } from "../src/result/Felt";

const said = (utterance: Utterance) =>
  renderToStaticMarkup(createElement(Felt, { utterance, correction: undefined })).replaceAll(/<[^>]*>/g, "");

it("the mean step stands beside the likeliest one where labels are steps of a scale", () => {
  const [first] = clip.utterances as unknown as Utterance[];
  if (!first) throw new Error("the clip has turns");
  const rated = { ...first, emotion: "+1", probabilities: { "0": 0.3, "+1": 0.7 }, value: 0.7 };
  expect(said(rated)).toMatch(/\+1 70%.*mean \+0\.70$/);
  expect(said(first)).not.toContain("mean");
});
