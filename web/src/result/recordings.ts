/** The recordings that this page holds, by the id of their analysis. They are never stored and never sent again. */

import { useCallback, useEffect, useState } from "react";
import type { Source } from "../api/contract";
import { recordingOf } from "../api/jobs";

export interface Recording {
  readonly url: string;
  readonly pictures: boolean;
  readonly blob: Blob;
  /** It is not the file that was read. */
  readonly other: boolean;
}

const held = new Map<string, Recording>();
const MOST_HASHED = 512 * 1024 * 1024; // bytes: hashing needs the whole file in memory

/** Keep what was just recorded or uploaded under `id`; what is no recording is left out. */
export function hold(id: string, blob: Blob): void {
  const recording = opened(blob, false);
  if (recording) held.set(id, recording);
}

export function release(id: string): void {
  const recording = held.get(id);
  if (recording) URL.revokeObjectURL(recording.url);
  held.delete(id);
}

/** The recording of an analysis, and a way to give one by hand. `kept`: whether the server has it. */
export function useRecording(
  id: string,
  source: Source,
  kept: boolean,
): [Recording | null, (file: File) => void] {
  const [, refresh] = useState(0);
  const type = source.modalities.includes("face") ? "video/mp4" : "audio/mp4"; // players look into the file itself
  useEffect(() => {
    if (!kept || held.has(id)) return;
    const abort = new AbortController();
    const fetched = async () => {
      hold(id, new Blob([await recordingOf(id, abort.signal)], { type }));
      refresh((count) => count + 1);
    };
    fetched().catch(() => {}); // the file can still be given by hand
    return () => abort.abort();
  }, [id, kept, type]);
  const attach = useCallback(
    async (file: File) => {
      const recording = opened(file, await differs(file, source.sha256));
      if (!recording) return;
      release(id);
      held.set(id, recording);
      refresh((count) => count + 1);
    },
    [id, source.sha256],
  );
  return [held.get(id) ?? null, attach];
}

function opened(blob: Blob, other: boolean): Recording | null {
  if (!/^(audio|video)\//.test(blob.type)) return null;
  return { url: URL.createObjectURL(blob), pictures: blob.type.startsWith("video/"), blob, other };
}

/** Whether a file has another SHA-256; where that cannot be known, it is trusted. */
async function differs(file: File, sha256: string | null): Promise<boolean> {
  if (!sha256 || !globalThis.crypto?.subtle || file.size > MOST_HASHED) return false;
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  const digits = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"));
  return digits.join("") !== sha256;
}
