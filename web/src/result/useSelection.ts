import { useEffect, useState } from "react";
import type { Utterance } from "../api/contract";

/**
 * Which utterance is looked at: the one chosen by hand; while the recording plays, the one that is heard; before any
 * choice, the newest of a conversation that grows, and the first of one that is over.
 */
export function useSelection(
  utterances: readonly Utterance[],
  time: number | null,
  growing: boolean,
): [number | null, (index: number) => void] {
  const [chosen, setChosen] = useState<number | null>(null);
  const heard = time === null || time === 0 ? undefined : utterances.find((one) => covers(one, time))?.index;
  useEffect(() => {
    if (heard !== undefined) setChosen(heard);
  }, [heard]);
  return [chosen ?? utterances.at(growing ? -1 : 0)?.index ?? null, setChosen];
}

const covers = ({ start, end }: Utterance, time: number): boolean =>
  start !== null && end !== null && start <= time && time < end;
