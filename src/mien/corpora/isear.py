"""ISEAR: 7,666 situations in which students of 37 countries had felt one of seven emotions, in their own words.

Scherer and Wallbott, 1994; Swiss Center for Affective Sciences, CC BY-NC-SA. One `|`-separated table whose last columns
are the report (SIT) and STATE; SEX is 1 for men and 2 for women (the words agree: of 176 boyfriends 172 are named under
2), 0 where it is not told. The reports carry `á` where the original had a line break; 165 of them hold a quotation that
was broken in the export (`a \\big day\\" á|we had`) and run over several cells; some say only that there was nothing to
say ("[ No response.]", "NO RESPONSE", "none"): those are left out. No official split.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from mien.corpora.item import Corpus, Item, need
from mien.corpora.tables import rows
from mien.labels import ISEAR_7

HOME = "www.unige.ch/cisa/research/materials-and-online-research/research-material"
GENDERS = {"1": "male", "2": "female"}
_NOTHING = re.compile(
    r"\W*(no (response|description|answer)|none|nothing|not applicable|blank|"
    r"(i )?(have|had)? ?never (felt|experienced)|do not remember|can.?t remember|the same as|as above)\b",
    re.IGNORECASE,
)


def situation(raw: str) -> str | None:
    """The report in one line, or None where nothing was reported."""
    text = " ".join(raw.replace("á", " ").replace('\\"', '"').replace("\\", '"').split())
    if text.count('"') % 2:  # the quotation's last mark belongs to the export
        text = text.removesuffix('"')
    return None if len(text) < 4 or _NOTHING.match(text) else text


def read(root: Path) -> Iterator[Item]:
    """Reports that say something, each in one line; `speaker` is the respondent."""
    for item in everything(root):
        if item.defect is None and item.text is not None:
            yield replace(item, text=situation(item.text))


def everything(root: Path) -> Iterator[Item]:
    """Every report as it was written."""
    path = need(root / "isear.csv", "ISEAR", HOME)
    for number, row in enumerate(rows(path, "ID Field1 MYKEY SIT", "|", quoting=False, loose="SIT")):
        if row["Field1"] in ISEAR_7.labels:
            yield Item(
                id=f"isear/{row['MYKEY']}-{number}",
                label=row["Field1"],
                original=row["Field1"],
                text=row["SIT"],
                speaker=row["ID"],
                gender=GENDERS.get(row.get("SEX", "")),
                language="en",
                defect="nothing is reported" if situation(row["SIT"]) is None else None,
            )


ISEAR = Corpus(
    "isear",
    ISEAR_7,
    read,
    "text/isear",
    "CC BY-NC-SA",
    HOME,
    protocol="no official split; respondents are kept apart in cross-validation, accuracy over seven emotions",
    language="en",
    published={"all": 7666},
    everything=everything,
)
