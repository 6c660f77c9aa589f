import type { Utterance } from "../api/contract";
import { greatest, telling } from "../reading/shares";
import { useWords } from "../words/words";

/** The turn's words, each underlined as strongly as it speaks for its emotion, dotted where it speaks against it. */
export function Telling({ utterance }: { utterance: Utterance }) {
  const { words, numbers, emotionName } = useWords();
  const said = utterance.words ?? [];
  if (said.length === 0) return null;
  const most = greatest(said.map(({ share }) => share));
  const named = telling(said);
  return (
    <>
      <h4>{words.why.words(emotionName(utterance.emotion))}</h4>
      <p className="telling" aria-hidden="true">
        {said.map(({ text, share }, place) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: the words of a turn never move, and one may come twice
            key={place}
            className={share < 0 ? "against" : "for"}
            style={{ textDecorationThickness: `${(5 * Math.abs(share)) / most}px` }}
          >
            {text}
          </span>
        ))}
      </p>
      <p className="small">
        {named.length > 0 ? words.why.most(numbers.list(named)) : words.why.noWord} {words.why.underlined}
      </p>
    </>
  );
}
