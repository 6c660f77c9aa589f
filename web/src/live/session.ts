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
  #heard: number | null = null; // when the last sound came, by `performance.now()`
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

  /** Nothing more is recorded from now on; the server is asked for the end. */
  async stop(): Promise<void> {
    const finished = this.#recorder.finish(); // before its tracks end, as it would else end by itself, unheard
    silence(this.stream);
    this.#line.stop();
    await finished;
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
    if (camera)
      this.#endings.push(
        await watch(
          this.stream,
          () => this.#time(),
          (jpeg, time) => this.#see(jpeg, time),
        ),
      );
  }

  #hear(samples: Float32Array, ears: SessionEars): void {
    if (!this.stream.active) return;
    this.#line.sendSound(this.#samples / RATE, pcm(samples));
    this.#samples += samples.length;
    this.#heard = performance.now();
    ears.onLevel(loudness(samples), this.#samples / RATE);
  }

  /**
   * Seconds of the stream, -1 before its first sound. Sound is the clock, as what is lost of it under load would
   * otherwise part it from the pictures for good; between two pieces of sound the time runs on by itself.
   */
  #time(): number {
    if (this.#heard === null) return -1;
    return this.#samples / RATE + (performance.now() - this.#heard) / 1000;
  }

  /** Pictures are sent in order of time; one from before the sound, or set back by it, is left out. */
  async #see(jpeg: Blob, time: number): Promise<void> {
    const bytes = await jpeg.arrayBuffer();
    if (!this.stream.active || time <= Math.max(0, this.#shown)) return;
    this.#shown = time;
    this.#line.sendPicture(time, bytes);
  }
}

function silence(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
