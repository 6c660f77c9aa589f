import { Fragment } from "react";
import type { Utterance } from "../api/contract";
import { Emotion } from "../emotion/Emotion";
import { contenders } from "../reading/distribution";
import { useWords } from "../words/words";

const MOST_NAMED = 3;

/** What was read, in one line: one emotion, or those that cannot be told apart; a correction comes first. */
export function Felt({ utterance, correction }: { utterance: Utterance; correction: string | undefined }) {
  const { words, numbers } = useWords();
  const close = contenders(utterance.probabilities).slice(0, MOST_NAMED);
  return (
    <span className="felt">
      {correction !== undefined && (
        <>
          <Emotion emotion={correction} /> <span className="tag">{words.result.corrected}</span>{" "}
        </>
      )}
      <span className={correction === undefined ? "" : "overruled"}>
        {close.map(({ label, share }, rank) => (
          <Fragment key={label}>
            {rank > 0 && <span className="small"> {words.result.or} </span>}
            <Emotion emotion={label} /> <span className="share">{numbers.percent(share)}</span>
          </Fragment>
        ))}
      </span>
      {utterance.value !== undefined && (
        <span className="small"> {words.result.mean(numbers.step(utterance.value))}</span>
      )}
    </span>
  );
}
