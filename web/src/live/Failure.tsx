import { Alert } from "../shell/Alert";
import { useWords } from "../words/words";
import type { LiveState } from "./state";

/** Why a session ended before its end, in one sentence; nothing where all went well. */
export function Failure({ state: { phase, failure } }: { state: LiveState }) {
  const { words } = useWords();
  const known: Record<string, string> = {
    NotAllowedError: words.live.refused,
    NotFoundError: words.live.absent,
    SecurityError: words.live.insecure,
    closed: words.page.offline,
  };
  if (phase === "lost") return <Alert>{words.live.lost}</Alert>;
  return phase === "failed" && failure ? <Alert>{known[failure] ?? failure}</Alert> : null;
}
