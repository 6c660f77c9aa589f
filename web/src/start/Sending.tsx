import { Alert } from "../shell/Alert";
import { useWords } from "../words/words";
import type { SendingState } from "./useSending";

/** How much is sent, with a way to stop; or why it could not be. */
export function Sending({ sending: { share, failure, cancel } }: { sending: SendingState }) {
  const { words, numbers } = useWords();
  if (share !== null) {
    const said = words.upload.sending(numbers.percent(share));
    return (
      <div className="row">
        <progress value={share} aria-label={said} />
        <span>{said}</span>
        <button type="button" onClick={cancel}>
          {words.upload.cancel}
        </button>
      </div>
    );
  }
  return <Alert>{failure}</Alert>;
}
