import { useEffect, useRef, useState } from "react";
import { type Material, upload } from "../api/upload";
import { hold } from "../result/recordings";
import { go } from "../shell/route";
import { useTold } from "../shell/useTold";

export interface SendingState {
  /** How much is sent, 0..1; null when nothing is on its way. */
  readonly share: number | null;
  readonly failure: string | null;
  readonly send: (material: Material) => void;
  readonly cancel: () => void;
}

/** Sends material to the server and then goes to its analysis; leaving the page cancels. */
export function useSending(): SendingState {
  const [share, setShare] = useState<number | null>(null);
  const [failure, tell] = useTold();
  const abort = useRef(new AbortController());
  useEffect(() => () => abort.current.abort(), []);

  const deliver = async (material: Material) => {
    setShare(0);
    abort.current = new AbortController();
    try {
      const { id } = await upload({ ...material, why: true }, setShare, abort.current.signal);
      if (material.file) hold(id, material.file);
      go({ page: "analysis", id });
    } finally {
      setShare(null);
    }
  };
  return {
    share,
    failure,
    send: (material) => tell(deliver(material)),
    cancel: () => abort.current.abort(),
  };
}
