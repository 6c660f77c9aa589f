/** Keeps what is heard and seen in this page, so that it can be played along afterwards. */
export class Recorder {
  readonly #recorder: MediaRecorder | null;
  readonly #chunks: Blob[] = [];
  #finished: Promise<Blob | null> | null = null;

  constructor(stream: MediaStream) {
    this.#recorder = "MediaRecorder" in globalThis ? new MediaRecorder(stream) : null;
    this.#recorder?.addEventListener("dataavailable", ({ data }) => this.#chunks.push(data));
  }

  start(): void {
    this.#recorder?.start(1000);
  }

  /** Ends the recording; all of it, or null where the browser cannot record or nothing was kept. */
  finish(): Promise<Blob | null> {
    this.#finished ??= this.#finish();
    return this.#finished;
  }

  async #finish(): Promise<Blob | null> {
    const recorder = this.#recorder;
    if (!recorder) return null;
    if (recorder.state !== "inactive") {
      const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve, { once: true }));
      recorder.stop();
      await stopped;
    }
    const type = recorder.mimeType.split(";")[0] ?? "";
    return this.#chunks.length > 0 ? new Blob(this.#chunks, { type }) : null;
  }
}
