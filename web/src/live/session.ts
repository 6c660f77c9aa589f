/** What happens while a session is live: devices open, pieces go out, events come in. */

import { dial, type Line, type LiveEvent, RATE } from "../api/live";
import type { Wish } from "../api/upload";
import { watch } from "../capture/camera";
import { listen, openDevices } from "../capture/microphone";
import { loudness, pcm } from "../capture/pcm";
import { Recorder } from "../capture/recorder";

export interface SessionOptions extends Wish {
  readonly camera: boolean;
}

export interface SessionEars {
  readonly onEvent: (event: LiveEvent) => void;
  readonly onClose: () => void;
  /** Loudness 0..1 and seconds so far, ten times a second. */
  readonly onLevel: (level: number, seconds: number) => void;
}

export class Session {
  readonly stream: MediaStream;
  readonly #line: Line;
  readonly #recorder: Recorder;
  readonly #endings: (() => unknown)[];
  #samples = 0;
  #began: number | null = null; // when the first sample was heard, by `performance.now()`
  #shown = -1; // seconds of the last picture

  private constructor(stream: MediaStream, line: Line) {
    this.stream = stream;
    this.#line = line;
    this.#recorder = new Recorder(stream);
    this.#endings = [() => line.close()];
  }

  /** Opens the devices, then the line; what was opened is closed again where a later step fails. */
  static async open({ camera, ...wish }: SessionOptions, ears: SessionEars): Promise<Session> {
    const stream = await openDevices(camera);
    try {
      const line = await dial({ ...wish, video: camera, onEvent: ears.onEvent, onClose: ears.onClose });
      const session = new Session(stream, line);
      await session.#begin(camera, ears);
      return session;
    } catch (reason) {
      silence(stream);
      throw reason;
    }
  }

  /** Nothing more is recorded; the server is asked for the end. */
  async stop(): Promise<void> {
    await this.#recorder.finish();
    silence(this.stream);
    this.#line.stop();
  }

  /** Lets everything go. The recording, where there is one. */
  async finish(): Promise<Blob | null> {
    const recording = await this.#recorder.finish();
    this.close();
    return recording;
  }

  /** Lets everything go at once. */
  close(): void {
    silence(this.stream);
    for (const end of this.#endings.splice(0)) end();
  }

  async #begin(camera: boolean, ears: SessionEars): Promise<void> {
    this.#recorder.start();
    this.#endings.push(await listen(this.stream, (samples) => this.#hear(samples, ears)));
    if (camera) this.#endings.push(await watch(this.stream, (jpeg, taken) => this.#see(jpeg, taken)));
  }

  #hear(samples: Float32Array, ears: SessionEars): void {
    if (!this.stream.active) return;
    this.#began ??= performance.now() - (1000 * samples.length) / RATE;
    this.#line.sendSound(this.#samples / RATE, pcm(samples));
    this.#samples += samples.length;
    ears.onLevel(loudness(samples), this.#samples / RATE);
  }

  /** Pictures have the clock of the sound and are sent in order; one from before the sound is left out. */
  async #see(jpeg: Blob, taken: number): Promise<void> {
    const bytes = await jpeg.arrayBuffer();
    if (this.#began === null || !this.stream.active) return;
    const time = (taken - this.#began) / 1000;
    if (time <= Math.max(0, this.#shown)) return;
    this.#shown = time;
    this.#line.sendPicture(time, bytes);
  }
}

function silence(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
