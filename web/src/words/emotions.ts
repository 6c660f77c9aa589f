/** The labels of mien's label sets in Spanish; in English a label is its own name. */
const SPANISH =
  "neutral neutral|others otra|uncertainty incertidumbre|calm calma|peaceful serenidad|peace paz|boredom aburrimiento|" +
  "-0.5 −0,5|+0 0|+0.5 +0,5|-1 −1|+1 +1|-2 −2|+2 +2|-3 −3|+3 +3|" +
  "frustration frustración|disconnection desconexión|fatigue fatiga|joy alegría|joyful alegre|happiness felicidad|" +
  "happy feliz|amusement diversión|approval aprobación|gratitude gratitud|love amor|optimism optimismo|relief alivio|" +
  "pride orgullo|admiration admiración|caring cuidado|affection afecto|esteem estima|pleasure placer|" +
  "excitement entusiasmo|powerful poder|contempt desprecio|desire deseo|shame vergüenza|anticipation expectación|" +
  "confidence confianza|engagement interés|yearning anhelo|surprise sorpresa|surprised con sorpresa|" +
  "realization comprensión|confusion confusión|guilt culpa|doubt/confusion duda o confusión|sadness tristeza|sad triste|" +
  "disappointment decepción|embarrassment bochorno|grief duelo|remorse remordimiento|positive positivo|pain dolor|" +
  "sensitivity sensibilidad|suffering sufrimiento|sympathy compasión|curiosity curiosidad|anger ira|angry con ira|" +
  "mad con enfado|annoyance fastidio|disapproval desaprobación|negative negativo|disgust asco|aversion aversión|" +
  "fear miedo|fearful con miedo|scared con susto|nervousness nerviosismo|disquietment inquietud";

export const SPANISH_EMOTIONS: ReadonlyMap<string, string> = new Map(
  SPANISH.split("|").map((pair) => {
    const gap = pair.indexOf(" ");
    return [pair.slice(0, gap), pair.slice(gap + 1)];
  }),
);
