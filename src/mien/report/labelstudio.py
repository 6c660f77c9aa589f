"""Label Studio's tasks with our readings as predictions, to be checked and corrected by people.

The labelling configuration that fits, with the labels of the bundle:

    <View>
      <Labels name="emotion" toName="audio"><Label value="joy"/> … </Labels>
      <Audio name="audio" value="$audio"/>
      <TextArea name="words" toName="audio" perRegion="true" editable="true"/>
      <TextArea name="speaker" toName="audio" perRegion="true" editable="true"/>
    </View>
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from statistics import fmean
from typing import Any

from mien.errors import InputError
from mien.report.contract import unicode_text
from mien.report.marks import Mark, in_order, marks
from mien.report.rounding import DECIMALS
from mien.types import Analysis, Span

AUDIO, EMOTION, WORDS, SPEAKER = "audio", "emotion", "words", "speaker"  # names in the configuration


def write(analysis: Analysis) -> str:
    """A list of one task; every utterance needs times."""
    return _dumped([_task(analysis)])


def write_many(analyses: Iterable[Analysis]) -> Iterator[str]:
    """One list of all tasks, which Label Studio imports at once."""
    yield _dumped([_task(analysis) for analysis in analyses])


def read(text: str) -> list[Mark]:
    """The regions of one task: of the newest annotation where a person has made one, else of the prediction."""
    try:
        tasks = json.loads(text)
        task = tasks[0] if isinstance(tasks, list) else tasks
        results = (task.get("annotations") or task.get("predictions") or [{}])[-1].get("result", [])
        regions: dict[str, dict[str, Any]] = {}
        for result in results:
            region = regions.setdefault(str(result["id"]), {})
            region |= {"start": result["value"]["start"], "end": result["value"]["end"]}
            region[result["from_name"]] = _first(result)
        return in_order(_mark(region) for region in regions.values())
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise InputError(f"labelstudio: not a task with regions of sound ({type(error).__name__}: {error})") from None


def _task(analysis: Analysis) -> dict[str, Any]:
    found = marks(analysis, "labelstudio")
    sure = [round(reading.prediction.confidence, DECIMALS) for reading in analysis.readings]
    results = [result for number, mark in enumerate(found) for result in _results(f"u{number}", mark, sure[number])]
    version = f"{analysis.bundle.name} {analysis.bundle.version}"
    prediction = {"model_version": version, "score": round(fmean(sure), DECIMALS) if sure else 0.0, "result": results}
    return {"data": {AUDIO: unicode_text(analysis.source.path)}, "predictions": [prediction]}


def _results(id: str, mark: Mark, confidence: float) -> Iterator[dict[str, Any]]:
    """A region is all results of one id: its label, then its words and speaker where they are known."""
    times = {"start": mark.span.start, "end": mark.span.end}
    common = {"id": id, "to_name": AUDIO}
    yield common | {
        "from_name": EMOTION,
        "type": "labels",
        "score": confidence,
        "value": times | {"labels": [mark.emotion]},
    }
    for name, said in ((WORDS, mark.text), (SPEAKER, mark.speaker)):
        if said:
            yield common | {"from_name": name, "type": "textarea", "value": times | {"text": [said]}}


def _first(result: dict[str, Any]) -> str:
    """The one value of a result: a label or a text."""
    values = result["value"]["labels" if result["type"] == "labels" else "text"]
    return str(values if isinstance(values, str) else values[0])


def _mark(region: dict[str, Any]) -> Mark:
    span = Span(float(region["start"]), float(region["end"]))
    return Mark(span, region.get(SPEAKER), region.get(WORDS, ""), region.get(EMOTION))


def _dumped(tasks: list[dict[str, Any]]) -> str:
    return json.dumps(tasks, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
