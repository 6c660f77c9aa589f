/** The notes and warnings that mien writes in English, in Spanish. A sentence that is not listed stays as it came. */
const SPANISH: readonly (readonly [RegExp, string])[] = [
  [/^no face in view$/, "ningún rostro a la vista"],
  [/^no sound at this time$/, "no hay sonido en este momento"],
  [/^no time is known: its face was not looked for$/, "sin tiempo conocido: no se buscó su rostro"],
  [
    /^(\d+) people in view: the one seen best was read$/,
    "$1 personas a la vista: se leyó la que mejor se ve",
  ],
  [
    /^the mouth in view kept still: the voice may belong to somebody out of view$/,
    "la boca a la vista no se movió: la voz puede ser de alguien fuera de cuadro",
  ],
  [
    /^(\d+) people in view: the one whose mouth moved was read; the voice may belong to somebody out of view$/,
    "$1 personas a la vista: se leyó la que movió la boca; la voz puede ser de alguien fuera de cuadro",
  ],
  [
    /^(\d+) people in view, no mouth stood out: the one seen best was read; the voice may belong to somebody out of view$/,
    "$1 personas a la vista y ninguna boca destaca: se leyó la que mejor se ve; la voz puede ser de alguien fuera de cuadro",
  ],
  [/^words heard with confidence ([\d.]+)$/, "palabras oídas con confianza $1"],
  [/^no sound: the source holds no audio$/, "sin sonido: la fuente no tiene audio"],
  [/^no picture: the source holds no video$/, "sin imagen: la fuente no tiene vídeo"],
  [/^no speech was found in the sound$/, "no se encontró habla en el sonido"],
  [
    /^(\d+) utterances? left out: nothing to read in them$/,
    "$1 turnos omitidos: no hay nada que leer en ellos",
  ],
  [
    /^the transcript has no times: they were estimated from the length of its turns$/,
    "la transcripción no tiene tiempos: se estimaron por la longitud de sus turnos",
  ],
];

/** The sentence in `language`, or null where only the English is known. */
export function translatedNote(note: string, language: string): string | null {
  if (language === "en") return note;
  const found = SPANISH.find(([pattern]) => pattern.test(note));
  return found ? note.replace(found[0], found[1]) : null;
}
