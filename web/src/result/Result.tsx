import { useCallback, useMemo } from "react";
import type { Analysis } from "../api/contract";
import { lastSeen } from "../live/faces";
import { isOver, type LiveState } from "../live/state";
import { useNarrow } from "../shell/useNarrow";
import { lanesOf } from "../timeline/lanes";
import { scaleOf } from "../timeline/scale";
import { Timeline } from "../timeline/Timeline";
import { useWords } from "../words/words";
import { Announcer } from "./Announcer";
import { Detail } from "./Detail";
import { Export, type Exporting } from "./Export";
import { Facts } from "./Facts";
import { Player } from "./Player";
import { Reread } from "./Reread";
import { useRecording } from "./recordings";
import { Transcript } from "./Transcript";
import { useCorrections } from "./useCorrections";
import { usePlayback } from "./usePlayback";
import { useSelection } from "./useSelection";

interface ResultProps {
  /** Under which the page keeps corrections and the recording. */
  id: string;
  analysis: Analysis;
  /** The session that the analysis comes from, which knows more of faces and of what is being said. */
  live?: LiveState;
  exporting: Exporting;
  /** Whether the server keeps the recording. */
  kept?: boolean;
}

/** An analysis to look at, play, question, correct and take along. */
export function Result({ id, analysis, live, exporting, kept = false }: ResultProps) {
  const { words } = useWords();
  const [corrections, correct] = useCorrections(id);
  const [recording, attach] = useRecording(id, analysis.source, kept);
  const seen = lastSeen(live?.tracks ?? []);
  const scale = useMemo(() => scaleOf(analysis, seen), [analysis, seen]);
  const lanes = useMemo(() => lanesOf(analysis, scale, live?.tracks), [analysis, scale, live?.tracks]);
  const playback = usePlayback(scale.unit === "seconds" ? (recording?.url ?? null) : null);
  const { utterances, bundle } = analysis;
  const growing = live !== undefined && !isOver(live);
  const [selected, select] = useSelection(utterances, recording ? playback.time : null, growing);
  const shown = utterances.find(({ index }) => index === selected);
  const narrow = useNarrow();
  const { seek } = playback;
  const choose = useCallback(
    (index: number) => {
      select(index);
      const start = utterances.find((one) => one.index === index)?.start;
      if (typeof start === "number") seek(start, false);
    },
    [select, seek, utterances],
  );

  const detail = useMemo(
    () =>
      shown && (
        <Detail utterance={shown} labels={bundle.labels} corrections={corrections} onCorrect={correct} />
      ),
    [shown, bundle.labels, corrections, correct],
  );

  if (utterances.length === 0 && !growing) return <Facts analysis={analysis} empty />;
  return (
    <div className="result">
      {growing && <Announcer utterances={utterances} />}
      {utterances.length > 0 && (
        <Timeline
          labels={bundle.labels}
          lanes={lanes}
          scale={scale}
          selected={selected}
          onSelect={select}
          time={recording ? playback.time : null}
          onSeek={seek}
        />
      )}
      <div className="columns">
        <div>
          {!growing && scale.unit === "seconds" && (
            <Player recording={recording} media={playback.media} onAttach={attach} />
          )}
          <section aria-labelledby="transcript-title">
            <h2 id="transcript-title">{words.result.transcript}</h2>
            <Transcript
              utterances={utterances}
              corrections={corrections}
              selected={selected}
              onSelect={choose}
              inside={narrow && detail}
              provisional={live?.provisional ?? null}
            />
          </section>
          {!growing && <Facts analysis={analysis} />}
          <Export id={id} analysis={analysis} corrections={corrections} exporting={exporting} />
          {exporting === "page" && <Reread analysis={analysis} recording={recording} />}
        </div>
        {!narrow && detail}
      </div>
    </div>
  );
}
