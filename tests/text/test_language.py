"""Languages of everyday sentences, and silence where there is too little to say."""

import subprocess
import sys

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from mien.text.language import LANGUAGES, Language, detect

SENTENCES = {
    "en": "Get out of my house, I never want to see you again!",
    "es": "Vete de mi casa, no quiero volver a verte nunca más.",
    "fr": "Sors de chez moi, je ne veux plus jamais te voir !",
    "de": "Raus aus meinem Haus, ich will dich nie wieder sehen!",
    "it": "Esci da casa mia, non voglio vederti mai più!",
    "pt": "Saia da minha casa, nunca mais quero te ver!",
    "nl": "Ga mijn huis uit, ik wil je nooit meer zien!",
    "pl": "Wynoś się z mojego domu, nie chcę cię więcej widzieć!",
    "sv": "Försvinn ur mitt hus, jag vill aldrig se dig igen!",
    "tr": "Evimden defol, seni bir daha asla görmek istemiyorum!",
    "ru": "Убирайся из моего дома, я больше не хочу тебя видеть!",
    "el": "Φύγε από το σπίτι μου, δεν θέλω να σε ξαναδώ ποτέ!",
    "zh": "从我家滚出去，我再也不想见到你了！",
    "ja": "私の家から出て行け、二度と会いたくない！",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_is_known(code: str) -> None:
    found = detect(SENTENCES[code])
    assert found is not None
    assert found.code == code
    assert 0.7 <= found.probability <= 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "No.",
        "Oh my God!",
        "Si, si, si.",
        "12:30 2024 ... !!! 1234567890 1234567890",
        "hahahaha hahahaha hahaha",
        "Ross! Chandler! Monica! Joey! Phoebe!",
        "nooooooooooooooooooooooo",
        "\ud800" * 40,
    ],
)
def test_too_little_to_say(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Okay, ciao, bella! I'll see you at the café, mon ami.",
        "Señor Gonzalez ordered a quesadilla and two margaritas for us.",
        "i cant belive u did dat lol omg wtf im so done",
        "WHAT ARE YOU DOING IN MY APARTMENT?",
    ],
)
def test_english_with_foreign_words_raises_no_alarm(text: str) -> None:
    found = detect(text)
    assert found is None or found.code == "en"


def test_a_language_names_itself_for_the_warning() -> None:
    assert str(Language("es", 0.9)) == "Spanish (es)"


def test_every_language_is_one_the_identifier_knows() -> None:
    known = LanguageIdentifier.from_model_file(MODEL_FILE).labels
    assert set(LANGUAGES) <= set(known)


def test_the_identifier_is_imported_late_and_without_a_warning() -> None:
    code = (
        "import sys; from mien.text.language import detect\n"
        "assert 'py3langid' not in sys.modules\n"
        "assert str(detect('Je ne veux plus jamais te voir chez moi')) == 'French (fr)'"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
