/** Giving the server something to read. `fetch` does not tell how much is sent, so this is an XMLHttpRequest. */

import { type Job, read } from "./jobs";
import { address, authorization, refusal, type Schemas, Unreachable } from "./request";

/** What may be chosen; what is left out is the server's choice. */
export interface Wish {
  readonly bundle?: string;
  readonly labels?: string;
  readonly asr?: string;
}

export interface Material extends Wish {
  readonly file?: File;
  readonly text?: string;
  readonly transcript?: File;
  /** Whether the server keeps the recording beside its result. */
  readonly keep?: boolean;
  /** Whether the words that mattered are looked for. */
  readonly why?: boolean;
}

/** Sends the material; `onProgress` hears the share that is sent, 0..1. Aborting rejects with an AbortError. */
export function upload(
  material: Material,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Job> {
  return new Promise((resolve, reject) => {
    const sender = new XMLHttpRequest();
    sender.open("POST", address("/v1/analyses"));
    for (const [name, value] of Object.entries(authorization())) sender.setRequestHeader(name, value);
    sender.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    sender.onerror = () => reject(new Unreachable());
    sender.onabort = () => reject(new DOMException("cancelled", "AbortError"));
    sender.onload = () => {
      if (sender.status < 300) resolve(read(JSON.parse(sender.responseText) as Schemas["JobView"]));
      else reject(refusal(sender.status, sender.responseText));
    };
    signal.addEventListener("abort", () => sender.abort());
    sender.send(form(material));
  });
}

function form(material: Material): FormData {
  const filled = new FormData();
  for (const [name, value] of Object.entries(material)) {
    if (value) filled.append(name, value === true ? "true" : value);
  }
  return filled;
}
