/** Corrections by hand: which label a person gives an utterance instead of the one that was read. */

import type { Analysis, Utterance } from "../api/contract";
import { remember, remembered } from "../shell/memory";

/** Utterance index to label. */
export type Corrections = ReadonlyMap<number, string>;

export const NO_CORRECTIONS: Corrections = new Map();

/** The corrections with one more; the label that was read takes a correction back. */
export function corrected(corrections: Corrections, utterance: Utterance, label: string): Corrections {
  const next = new Map(corrections);
  if (label === utterance.emotion) next.delete(utterance.index);
  else next.set(utterance.index, label);
  return next;
}

/**
 * The analysis with each correction as a note, which is where its contract has room for one: what was read stays as
 * it was read, and the file remains a valid `mien/analysis/1`.
 */
export function annotated(analysis: Analysis, corrections: Corrections): Analysis {
  const utterances = analysis.utterances.map((utterance) => {
    const label = corrections.get(utterance.index);
    return label === undefined ? utterance : { ...utterance, notes: [...utterance.notes, note(label)] };
  });
  return { ...analysis, utterances };
}

const note = (label: string): string => `corrected by hand: ${label}`;

const key = (id: string): string => `corrections.${id}`;

export function recall(id: string): Corrections {
  try {
    const pairs: unknown = JSON.parse(remembered(key(id)) ?? "[]");
    return new Map(Array.isArray(pairs) ? pairs.filter(isPair) : []);
  } catch {
    return NO_CORRECTIONS;
  }
}

export function store(id: string, corrections: Corrections): void {
  remember(key(id), corrections.size > 0 ? JSON.stringify([...corrections]) : null);
}

function isPair(value: unknown): value is [number, string] {
  return Array.isArray(value) && typeof value[0] === "number" && typeof value[1] === "string";
}
