/** A live session as its events tell it. Whoever keeps the newest reading of each index holds the analysis so far. */

import type { Analysis, BundleId, Modality, Utterance } from "../api/contract";
import type { LiveEvent } from "../api/live";
import { type FaceTrack, seen } from "./faces";

export type Phase = "idle" | "connecting" | "recording" | "stopping" | "ended" | "lost" | "failed";

export interface LiveState {
  readonly phase: Phase;
  /** Why it failed, as a sentence of the server or the name of a browser's error. */
  readonly failure: string | null;
  readonly bundle: Omit<BundleId, "sha256"> | null;
  readonly modalities: readonly Modality[];
  readonly speaking: boolean;
  readonly utterances: readonly Utterance[];
  readonly provisional: Utterance | null;
  readonly tracks: readonly FaceTrack[];
  /** Pictures that the server left out. */
  readonly shed: number;
  readonly warnings: readonly string[];
  readonly analysis: Analysis | null;
}

export const IDLE: LiveState = {
  phase: "idle",
  failure: null,
  bundle: null,
  modalities: [],
  speaking: false,
  utterances: [],
  provisional: null,
  tracks: [],
  shed: 0,
  warnings: [],
  analysis: null,
};

export type LiveAction =
  | LiveEvent
  | { type: "connect" }
  | { type: "stop" }
  | { type: "closed" }
  | { type: "failed"; failure: string };

export function reduce(state: LiveState, action: LiveAction): LiveState {
  switch (action.type) {
    case "connect":
      return { ...IDLE, phase: "connecting" };
    case "begin":
      return { ...state, phase: "recording", bundle: action.bundle, modalities: action.modalities };
    case "speech-start":
      return { ...state, speaking: true };
    case "speech-end":
      return { ...state, speaking: false };
    case "provisional":
      return { ...state, provisional: action.utterance };
    case "final":
      return { ...state, provisional: null, utterances: kept(state.utterances, action.utterance) };
    case "revised":
      return { ...state, utterances: kept(state.utterances, action.utterance) };
    case "face":
      return { ...state, tracks: seen(state.tracks, action) };
    case "shed":
      return { ...state, shed: state.shed + action.frames };
    case "warning":
      return { ...state, warnings: [...new Set([...state.warnings, action.message])] };
    case "stop":
      return state.phase === "recording" ? { ...state, phase: "stopping" } : state;
    case "end":
      return { ...over(state, "ended"), analysis: action.analysis, utterances: action.analysis.utterances };
    case "error":
      return { ...over(state, "failed"), failure: action.message };
    case "failed":
      return { ...over(state, "failed"), failure: action.failure };
    case "closed":
      return isOver(state) ? state : over(state, "lost");
    default:
      return state; // a newer server may say more
  }
}

export const isOver = ({ phase }: LiveState): boolean =>
  phase === "ended" || phase === "lost" || phase === "failed";

/** The analysis, final or as far as it is known; null before the model is. */
export function analysisOf(state: LiveState): Analysis | null {
  if (state.analysis || !state.bundle) return state.analysis;
  const { bundle, modalities, utterances, warnings } = state;
  return {
    schema: "mien/analysis/1",
    source: { path: null, sha256: null, duration: utterances.at(-1)?.end ?? null, modalities },
    bundle: { ...bundle, sha256: "" },
    utterances,
    warnings,
  };
}

const over = (state: LiveState, phase: Phase): LiveState => ({
  ...state,
  phase,
  speaking: false,
  provisional: null,
});

function kept(utterances: readonly Utterance[], newest: Utterance): Utterance[] {
  const others = utterances.filter(({ index }) => index !== newest.index);
  return [...others, newest].sort((one, other) => one.index - other.index);
}
