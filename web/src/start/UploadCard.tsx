import { type DragEvent, useState } from "react";
import type { Wish } from "../api/upload";
import { FileField } from "../shell/FileField";
import { useWords } from "../words/words";
import { Sending } from "./Sending";
import { useSending } from "./useSending";

export function UploadCard({ wish }: { wish: Wish }) {
  const { words } = useWords();
  const sending = useSending();
  const [file, setFile] = useState<File | null>(null);
  const [transcript, setTranscript] = useState<File | null>(null);
  const [keep, setKeep] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const dropped = event.dataTransfer.files[0];
    if (dropped) setFile(dropped);
  };
  return (
    <form
      className="card"
      aria-labelledby="upload-title"
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
      onSubmit={(event) => {
        event.preventDefault();
        if (file) sending.send({ ...wish, file, keep, ...(transcript && { transcript }) });
      }}
    >
      <h2 id="upload-title">{words.upload.title}</h2>
      <p>{words.upload.explain}</p>
      <FileField label={words.upload.drop} file={file} onFile={setFile} />
      <FileField
        label={words.upload.transcript}
        file={transcript}
        accept=".srt,.vtt,.csv,.json,.txt"
        onFile={setTranscript}
      />
      <label className="check">
        <input type="checkbox" checked={keep} onChange={(event) => setKeep(event.target.checked)} />
        {words.upload.keep}
      </label>
      <Sending sending={sending} />
      <button type="submit" className="primary" disabled={!file || sending.share !== null}>
        {words.upload.go}
      </button>
    </form>
  );
}
