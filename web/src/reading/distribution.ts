/** What a distribution over labels says, beyond its highest bar. */

import { evidenceOf, type Modality, type Probabilities, type Utterance } from "../api/contract";

export interface Share {
  readonly label: string;
  readonly share: number;
}

/** The top label is a close call against every label that it is not this many times as likely as. */
export const CLOSE = 2;
/** A modality that gives its own label less than this has no firm opinion. */
export const FIRM = 0.5;

/** Labels from the most to the least probable; equal ones keep their order. */
export function ranked(probabilities: Probabilities): Share[] {
  return Object.entries(probabilities)
    .map(([label, share]) => ({ label, share }))
    .sort((one, other) => other.share - one.share);
}

/** The most probable label and those that cannot honestly be told apart from it; one alone is a clear reading. */
export function contenders(probabilities: Probabilities): Share[] {
  const shares = ranked(probabilities);
  const top = shares[0]?.share ?? 0;
  return shares.filter(({ share }, rank) => rank === 0 || share * CLOSE > top);
}

/** Modalities that firmly say different things; empty where there is no conflict. */
export function conflict(utterance: Utterance): { modality: Modality; emotion: string }[] {
  const firm = evidenceOf(utterance)
    .filter(([, evidence]) => (evidence.probabilities[evidence.emotion] ?? 0) >= FIRM)
    .map(([modality, evidence]) => ({ modality, emotion: evidence.emotion }));
  return new Set(firm.map((one) => one.emotion)).size > 1 ? firm : [];
}
