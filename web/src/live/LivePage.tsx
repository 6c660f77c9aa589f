import { useEffect, useRef } from "react";
import { Result } from "../result/Result";
import { hold } from "../result/recordings";
import { useWords } from "../words/words";
import { Failure } from "./Failure";
import { NowPlaying } from "./NowPlaying";
import type { SessionOptions } from "./session";
import { analysisOf, isOver } from "./state";
import { useLive } from "./useLive";

/** Under this name the page holds the recording of the session that was last. */
const LIVE = "live";

/** A live session from its first second to its result. */
export function LivePage({ options, onAgain }: { options: SessionOptions; onAgain: () => void }) {
  const { words } = useWords();
  const live = useLive();
  const { state, recording, start } = live;
  const begun = useRef(false);
  const analysis = analysisOf(state);

  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    void start(options);
  }, [start, options]);
  if (recording) hold(LIVE, recording);

  return (
    <>
      <header className="row">
        <h1>{words.live.title}</h1>
        {isOver(state) && (
          <button type="button" onClick={onAgain}>
            {words.live.again}
          </button>
        )}
      </header>
      {isOver(state) ? <Failure state={state} /> : <NowPlaying live={live} />}
      {analysis && (
        <Result
          key={recording ? "recorded" : "live"}
          id={LIVE}
          analysis={analysis}
          live={state}
          exporting={state.phase === "ended" ? "page" : "none"}
        />
      )}
    </>
  );
}
