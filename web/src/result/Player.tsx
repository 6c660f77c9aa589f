import { type RefObject, useState } from "react";
import { FileField } from "../shell/FileField";
import { useWords } from "../words/words";
import type { Recording } from "./recordings";

interface PlayerProps {
  recording: Recording | null;
  media: RefObject<HTMLVideoElement | null>;
  onAttach: (file: File) => void;
}

/** The recording, where this page has it; otherwise a way to open it. */
export function Player({ recording, media, onAttach }: PlayerProps) {
  const { words } = useWords();
  return (
    <section className="player" aria-labelledby="player-title">
      <h2 id="player-title">{words.player.title}</h2>
      {recording ? <Screen recording={recording} media={media} /> : <Attach onAttach={onAttach} />}
      {recording?.other && (
        <p className="warning" role="alert">
          {words.player.other}
        </p>
      )}
    </section>
  );
}

function Screen({ recording, media }: { recording: Recording; media: RefObject<HTMLVideoElement | null> }) {
  const { words } = useWords();
  const [broken, setBroken] = useState(false);
  return (
    <>
      <video
        ref={media}
        className={recording.pictures ? "" : "sound"}
        src={recording.url}
        aria-label={words.player.title}
        controls
        playsInline
        onError={() => setBroken(true)}
      >
        <track kind="captions" />
      </video>
      {broken && <p className="warning">{words.player.unplayable}</p>}
    </>
  );
}

function Attach({ onAttach }: { onAttach: (file: File) => void }) {
  const { words } = useWords();
  return (
    <>
      <FileField
        label={words.player.attach}
        file={null}
        accept="audio/*,video/*"
        onFile={(file) => file && onAttach(file)}
      />
      <p className="small">{words.player.explain}</p>
    </>
  );
}
