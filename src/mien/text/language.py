"""Which language a text is in, for the warning that a model was not trained on it.

A false alarm costs trust, so a text that is short or in doubt gets no answer. The two bounds were set on public data:
none of MELD's 6,522 English utterances with 20 letters or more (train and dev) is taken for another language, and 97 %
are known as English; nor is any of 16,000 lines sampled from GoEmotions, EmoContext and ISEAR. Of nEMO's 90 Polish
sentences 88 are found and none is taken for another language; of three joined, all are found.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

LEAST_LETTERS = 20  # in bytes of UTF-8: 20 Latin letters, 10 Cyrillic ones, 7 Chinese characters
LEAST_PROBABILITY = 0.7

# Living languages with a large literature. The identifier knows 80 more, mostly near kin of these (Nigerian Pidgin,
# Aragonese), which would take probability from them: "Vete de mi casa y no vuelvas nunca más." rises from 0.73 to 0.92.
LANGUAGES = {
    "af": "Afrikaans", "ar": "Arabic", "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali", "bs": "Bosnian",
    "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fr": "French", "ga": "Irish",
    "gl": "Galician", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "hy": "Armenian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ka": "Georgian",
    "kk": "Kazakh", "km": "Khmer", "kn": "Kannada", "ko": "Korean", "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian",
    "mk": "Macedonian", "ml": "Malayalam", "mn": "Mongolian", "mr": "Marathi", "ms": "Malay", "my": "Burmese",
    "ne": "Nepali", "nl": "Dutch", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "si": "Sinhala", "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian",
    "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Tagalog",
    "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its ISO 639-1 code, and how probable it is among `LANGUAGES`."""

    code: str
    probability: float

    @property
    def name(self) -> str:
        """The language's English name."""
        return LANGUAGES[self.code]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


def detect(text: str) -> Language | None:
    """The language of `text`, or None where there is too little to say. Many lines joined are surer than one."""
    if sum(len(letter.encode()) for letter in text if letter.isalpha()) < LEAST_LETTERS:
        return None
    code, probability = _identifier().classify(text)
    return Language(code, min(1.0, float(probability))) if probability >= LEAST_PROBABILITY else None


@cache
def _identifier() -> Any:
    """The identifier of py3langid, read once: it takes 0.7 s, a sentence then 0.1 ms."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    return identifier
