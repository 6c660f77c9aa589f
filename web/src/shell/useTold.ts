import { useCallback, useState } from "react";
import { ServerError, Unreachable } from "../api/request";
import type { Words } from "../words/english";
import { useWords } from "../words/words";

/** What went wrong with the last promise that was given, as a sentence; null where nothing did. */
export function useTold(): [string | null, (work: Promise<unknown>) => void] {
  const { words } = useWords();
  const [failure, setFailure] = useState<string | null>(null);
  const tell = useCallback(
    (work: Promise<unknown>) => {
      setFailure(null);
      work.catch((reason: unknown) => setFailure(sentenceOf(reason, words)));
    },
    [words],
  );
  return [failure, tell];
}

/** An error as a sentence; an aborted request is none. */
export function sentenceOf(reason: unknown, words: Words): string | null {
  if (reason instanceof DOMException && reason.name === "AbortError") return null;
  if (reason instanceof Unreachable) return words.page.offline;
  if (reason instanceof ServerError) return reason.status === 404 ? words.page.missing : reason.message;
  throw reason;
}
