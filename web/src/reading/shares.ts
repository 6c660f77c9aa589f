/** What parts of a reading did to the odds of its emotion; a share is what one adds to their logarithm. */

import type { WordShare } from "../api/contract";

/** Shares below this change the odds by less than a twentieth. */
const SLIGHT = 0.05;
const NAMED = 3;

/** How many times the odds became as high (`raised`) or as low; null where it is as good as nothing. */
export function effect(share: number): { raised: boolean; times: number } | null {
  return Math.abs(share) < SLIGHT ? null : { raised: share > 0, times: Math.exp(Math.abs(share)) };
}

/** The words that speak most for the emotion, the strongest first. */
export function telling(words: readonly WordShare[]): string[] {
  return words
    .filter(({ share }) => share >= SLIGHT)
    .sort((one, other) => other.share - one.share)
    .slice(0, NAMED)
    .map(({ text }) => text);
}

/** The greatest size of a share, by which bars are scaled; never 0. */
export function greatest(shares: readonly number[]): number {
  return Math.max(SLIGHT, ...shares.map(Math.abs));
}
