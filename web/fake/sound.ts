/** Sound with known content, for a microphone that is none. */

const RATE = 48_000; // Hz
const HEAD = 44; // bytes

/** A WAV file: a tone of `hertz` for `seconds`, at half of full scale, 16 bit, one channel. */
export function tone(hertz: number, seconds: number): Buffer {
  const samples = Math.round(seconds * RATE);
  const file = Buffer.alloc(HEAD + 2 * samples);
  file.write("RIFF", 0);
  file.writeUInt32LE(file.length - 8, 4);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(2 * RATE, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36);
  file.writeUInt32LE(2 * samples, 40);
  for (let index = 0; index < samples; index += 1) {
    const value = 0.5 * Math.sin((2 * Math.PI * hertz * index) / RATE);
    file.writeInt16LE(Math.round(32_767 * value), HEAD + 2 * index);
  }
  return file;
}
