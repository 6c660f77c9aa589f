import { useCallback, useEffect, useState } from "react";
import type { Utterance } from "../api/contract";
import { type Corrections, corrected, recall, store } from "../reading/corrections";

/** The corrections of an analysis, kept by the browser. */
export function useCorrections(id: string): [Corrections, (utterance: Utterance, label: string) => void] {
  const [corrections, setCorrections] = useState<Corrections>(() => recall(id));
  useEffect(() => store(id, corrections), [id, corrections]);
  const correct = useCallback(
    (utterance: Utterance, label: string) => setCorrections((before) => corrected(before, utterance, label)),
    [],
  );
  return [corrections, correct];
}
