/** Runs beside the sound card: resamples what the microphone gives and posts it in pieces of a tenth of a second. */

import { Resampler } from "./resampler";

declare const sampleRate: number;
declare const registerProcessor: (name: string, processor: new () => AudioWorkletProcessor) => void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

const RATE = 16_000; // Hz
const PIECE = RATE / 10;

class Listener extends AudioWorkletProcessor {
  readonly #resampler = new Resampler(sampleRate, RATE);
  #waiting: number[] = [];

  /** `inputs`: one input of one channel; an input that is not joined yet has none. */
  process(inputs: Float32Array[][]): boolean {
    const channel = inputs[0]?.[0];
    if (channel) this.#waiting.push(...this.#resampler.push(channel));
    if (this.#waiting.length >= PIECE) {
      const piece = Float32Array.from(this.#waiting);
      this.#waiting = [];
      this.port.postMessage(piece, [piece.buffer]);
    }
    return true;
  }
}

registerProcessor("listener", Listener);
