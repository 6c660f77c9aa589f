"""ELAN annotation format 3.0: a tier of utterances for each speaker, and below it one with their emotions.

Times are milliseconds. An emotion is a symbolic association of its utterance, so that it moves with it when an
annotator corrects times, and comes from a controlled vocabulary, so that ELAN offers the labels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from xml.etree import ElementTree as Xml

from mien.errors import InputError
from mien.report.marks import Lane, Mark, in_order, lanes, marks
from mien.types import Analysis, Span

SCHEMA = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
UTTERANCES, EMOTIONS = "utterance", "emotion"  # linguistic types
VOCABULARY = "emotions"
EPOCH = "1970-01-01T00:00:00+00:00"  # the format wants a date; ours would make the same analysis differ
ASSOCIATION = "1-1 association with a parent annotation"
UNNAMED = "speaker"


def write(analysis: Analysis) -> str:
    """Every utterance needs times."""
    document = Xml.Element(
        "ANNOTATION_DOCUMENT",
        {
            "AUTHOR": f"mien {analysis.bundle.name} {analysis.bundle.version}",
            "DATE": EPOCH,
            "FORMAT": "3.0",
            "VERSION": "3.0",
            "xmlns:xsi": INSTANCE,
            "xsi:noNamespaceSchemaLocation": SCHEMA,
        },
    )
    _header(document, analysis)
    slots = Xml.SubElement(document, "TIME_ORDER")
    tiers = _Tiers(document, slots)
    for lane in lanes(marks(analysis, "eaf")):
        tiers.add(lane)
    _types(document, analysis.bundle.labels.labels)
    Xml.indent(document, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(document, "unicode") + "\n"


def _header(document: Xml.Element, analysis: Analysis) -> None:
    header = Xml.SubElement(document, "HEADER", MEDIA_FILE="", TIME_UNITS="milliseconds")
    name = PurePath(analysis.source.path or "").name
    if name:
        shown = name.encode("utf-8", "replace").decode()
        Xml.SubElement(header, "MEDIA_DESCRIPTOR", MEDIA_URL=shown, MIME_TYPE="unknown", RELATIVE_MEDIA_URL=shown)


@dataclass
class _Tiers:
    """Adds tiers to a document; slots and annotations are numbered through all of it."""

    document: Xml.Element
    slots: Xml.Element
    names: set[str] = field(default_factory=set)
    annotations: int = 0

    def add(self, lane: Lane) -> None:
        """A lane's utterances, and below them their emotions."""
        name = self._name((lane.speaker or UNNAMED) + (f" {lane.number}" if lane.number > 1 else ""))
        who = {} if lane.speaker is None else {"PARTICIPANT": lane.speaker}
        said = Xml.SubElement(self.document, "TIER", who, LINGUISTIC_TYPE_REF=UTTERANCES, TIER_ID=name)
        felt = Xml.SubElement(
            self.document, "TIER", who, LINGUISTIC_TYPE_REF=EMOTIONS, PARENT_REF=name, TIER_ID=f"{name} emotion"
        )
        for mark in lane.marks:
            id = self._annotation()
            times = {"TIME_SLOT_REF1": self._slot(mark.span.start), "TIME_SLOT_REF2": self._slot(mark.span.end)}
            _value(said, "ALIGNABLE_ANNOTATION", mark.text, ANNOTATION_ID=id, **times)
            _value(felt, "REF_ANNOTATION", mark.emotion or "", ANNOTATION_ID=self._annotation(), ANNOTATION_REF=id)

    def _name(self, wanted: str) -> str:
        """A tier's name, which no other has: someone may be called as the unnamed are, or end in a number."""
        while wanted in self.names:
            wanted += "'"
        self.names |= {wanted, f"{wanted} emotion"}
        return wanted

    def _annotation(self) -> str:
        self.annotations += 1
        return f"a{self.annotations}"

    def _slot(self, seconds: float) -> str:
        id = f"ts{len(self.slots) + 1}"
        Xml.SubElement(self.slots, "TIME_SLOT", TIME_SLOT_ID=id, TIME_VALUE=str(round(seconds * 1000)))
        return id


def _value(tier: Xml.Element, kind: str, text: str, **attributes: str) -> None:
    annotation = Xml.SubElement(Xml.SubElement(tier, "ANNOTATION"), kind, attributes)
    Xml.SubElement(annotation, "ANNOTATION_VALUE").text = text


def _types(document: Xml.Element, labels: tuple[str, ...]) -> None:
    plain = {"GRAPHIC_REFERENCES": "false"}
    Xml.SubElement(document, "LINGUISTIC_TYPE", plain, LINGUISTIC_TYPE_ID=UTTERANCES, TIME_ALIGNABLE="true")
    felt = {"CONSTRAINTS": "Symbolic_Association", "CONTROLLED_VOCABULARY_REF": VOCABULARY, "TIME_ALIGNABLE": "false"}
    Xml.SubElement(document, "LINGUISTIC_TYPE", plain | felt, LINGUISTIC_TYPE_ID=EMOTIONS)
    Xml.SubElement(document, "LANGUAGE", LANG_ID="und", LANG_DEF="", LANG_LABEL="undetermined (und)")
    Xml.SubElement(document, "CONSTRAINT", DESCRIPTION=ASSOCIATION, STEREOTYPE="Symbolic_Association")
    vocabulary = Xml.SubElement(document, "CONTROLLED_VOCABULARY", CV_ID=VOCABULARY)
    Xml.SubElement(vocabulary, "DESCRIPTION", LANG_REF="und")
    for number, label in enumerate(labels, start=1):
        entry = Xml.SubElement(vocabulary, "CV_ENTRY_ML", CVE_ID=f"cve{number}")
        Xml.SubElement(entry, "CVE_VALUE", DESCRIPTION="", LANG_REF="und").text = label


def read(text: str) -> list[Mark]:
    """The utterances of an EAF with their emotions; other dependent tiers are passed over."""
    document = _parsed(text)
    slots = {slot.get("TIME_SLOT_ID"): slot.get("TIME_VALUE") for slot in document.iter("TIME_SLOT")}
    felt = dict(_emotions(document))
    found = (mark for tier in document.iter("TIER") for mark in _marks(tier, slots, felt))
    return in_order(found)


def _parsed(text: str) -> Xml.Element:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise InputError("eaf: a document type is not allowed in it")
    try:
        document = Xml.fromstring(text)  # noqa: S314 no entities can be declared
    except (Xml.ParseError, ValueError) as error:
        raise InputError(f"eaf: not XML ({error})") from None
    if document.tag != "ANNOTATION_DOCUMENT":
        raise InputError(f"eaf: not an ELAN document; its root is {document.tag[:40]!r}")
    return document


def _emotions(document: Xml.Element) -> Iterator[tuple[str | None, str]]:
    for tier in document.iter("TIER"):
        if tier.get("LINGUISTIC_TYPE_REF") == EMOTIONS:
            for annotation in tier.iter("REF_ANNOTATION"):
                yield annotation.get("ANNOTATION_REF"), annotation.findtext("ANNOTATION_VALUE") or ""


def _marks(tier: Xml.Element, slots: dict[str | None, str | None], felt: dict[str | None, str]) -> Iterator[Mark]:
    for annotation in tier.iter("ALIGNABLE_ANNOTATION"):
        times = [slots.get(annotation.get(f"TIME_SLOT_REF{end}")) for end in (1, 2)]
        try:
            start, stop = (int(time or "") / 1000 for time in times)
        except ValueError:
            raise InputError(f"eaf: annotation {annotation.get('ANNOTATION_ID')} has no times") from None
        id = annotation.get("ANNOTATION_ID")
        said = annotation.findtext("ANNOTATION_VALUE") or ""
        yield Mark(Span(start, stop), tier.get("PARTICIPANT"), said, felt.get(id) or None)
