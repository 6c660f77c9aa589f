import type { Analysis } from "../api/contract";
import { upload } from "../api/upload";
import { Alert } from "../shell/Alert";
import { go } from "../shell/route";
import { useTold } from "../shell/useTold";
import { useWords } from "../words/words";
import { hold, type Recording } from "./recordings";

/** A live session is known to this page alone; its recording can be read again to be kept by the server. */
export function Reread({ analysis, recording }: { analysis: Analysis; recording: Recording | null }) {
  const { words } = useWords();
  const [failure, tell] = useTold();
  const send = async () => {
    if (!recording) return;
    const known = analysis.utterances.some(({ text }) => text);
    const transcript = new File([JSON.stringify(analysis)], "words.json", { type: "application/json" });
    const file = new File([recording.blob], nameNow(recording.blob.type), { type: recording.blob.type });
    const { id } = await upload(
      { file, ...(known ? { transcript } : { asr: "none" }) },
      () => {},
      new AbortController().signal,
    );
    hold(id, recording.blob);
    go({ page: "analysis", id });
  };
  return (
    <>
      <p className="small">{words.export.unsaved}</p>
      {recording && (
        <button type="button" onClick={() => tell(send())}>
          {words.export.again}
        </button>
      )}
      <Alert>{failure}</Alert>
    </>
  );
}

/** `recording-2026-11-21T10-15-00.webm` */
function nameNow(type: string): string {
  const when = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  return `recording-${when}.${type.split("/")[1] ?? "webm"}`;
}
