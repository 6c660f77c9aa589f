import type { Utterance } from "../api/contract";
import { useWords } from "../words/words";

/** Says each finished turn of a live session to those who listen to the page, when nothing else is being said. */
export function Announcer({ utterances }: { utterances: readonly Utterance[] }) {
  const { words, emotionName } = useWords();
  const newest = utterances.at(-1);
  return (
    <p className="offscreen" aria-live="polite">
      {newest &&
        words.live.said(
          newest.speaker ?? words.result.unknownSpeaker,
          emotionName(newest.emotion),
          newest.text ?? "",
        )}
    </p>
  );
}
