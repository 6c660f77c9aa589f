"""Recordings and words through a real server: the same results as here, for several clients, and then nothing left."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from serving import EXAMPLES, Running, eventually, serving

import mien
from mien.client import Client
from mien.errors import InputError, UsageError
from mien.report import FORMATS
from mien.testing.audio import vowel, write_media
from mien.types import Analysis

CLIP, WORDS = EXAMPLES / "clip.mp4", EXAMPLES / "clip.srt"
SECRET = "the walrus sang of rhododendrons"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with serving(tmp_path_factory.mktemp("server") / "data") as running:
        yield running


@pytest.fixture
def client(server: Running) -> Iterator[Client]:
    with Client(server.url) as client:
        yield client


@pytest.fixture(scope="module")
def voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second of speech, quickly read."""
    path = tmp_path_factory.mktemp("sound") / "voice.wav"
    write_media(path, vowel(1.0))
    return path


@pytest.fixture(scope="module")
def long_voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute of speech, which takes a minute to write down."""
    path = tmp_path_factory.mktemp("sound") / "long.wav"
    write_media(path, vowel(60.0))
    return path


@pytest.fixture(scope="module")
def expected() -> Analysis:
    return mien.analyze(CLIP, transcript=WORDS)


def test_a_recording_is_read_as_it_is_here(client: Client, expected: Analysis) -> None:
    found = client.analyze(CLIP, transcript=WORDS)
    assert found.to_dict()["utterances"] == expected.to_dict()["utterances"]
    assert found.source.path == "clip.mp4"
    assert found.source.sha256 == expected.source.sha256
    assert found.bundle.sha256 == expected.bundle.sha256
    assert found.warnings == expected.warnings


def test_words_and_transcripts_are_read(client: Client) -> None:
    text = "Ana: I passed the exam!\nBen: I hate you."
    assert client.analyze(text=text).to_dict()["utterances"] == mien.analyze(text=text).to_dict()["utterances"]
    read = client.analyze(EXAMPLES / "dialogue.txt")
    assert read.source.path == "dialogue.txt"
    assert len(read.readings) == len(mien.analyze(EXAMPLES / "dialogue.txt").readings)
    told, here = client.analyze(text=text, why=True), mien.analyze(text=text, why=True)
    assert told.to_dict()["utterances"] == here.to_dict()["utterances"]
    assert all(reading.words for reading in told.readings)
    shown = client.analyze(text="I am so happy for you!", labels="sentiment-3")
    assert shown.readings[0].prediction.emotion == "positive"


def test_every_format_is_that_of_the_command_line(client: Client, voice: Path, tmp_path: Path) -> None:
    spoken = tmp_path / "voice.srt"
    spoken.write_text("1\n00:00:00,100 --> 00:00:00,900\nAna: I passed!\n")
    job = client.submit(voice, transcript=spoken)
    *_, last = client.follow(job.id)
    assert last.state == "done"
    found = client.result(job.id)
    for name in FORMATS:
        assert client.export(job.id, name) == found.render(name)


def test_progress_is_told_up_to_the_end(client: Client, voice: Path) -> None:
    job = client.submit(voice, asr="none")
    told = list(client.follow(job.id))
    assert [one.progress for one in told] == sorted(one.progress for one in told)
    assert (told[-1].state, told[-1].progress) == ("done", 1.0)
    assert {one.state for one in told} <= {"queued", "running", "done"}


def test_history_is_the_newest_first_page_by_page(client: Client, server: Running) -> None:
    ids = [client.submit(text=f"Turn number {number}.").id for number in range(3)]
    listed = [job.id for job in client.jobs()]
    assert listed[:3] == ids[::-1]
    pages, before = [], None
    with httpx2.Client(base_url=server.url) as http:
        while True:
            page = http.get("/v1/analyses", params={"limit": 2} | ({} if before is None else {"before": before})).json()
            pages += [job["id"] for job in page["analyses"]]
            if (before := page["next"]) is None:
                break
    assert pages == listed


def test_two_clients_at_once(server: Running) -> None:
    def ask(number: int) -> str:
        with Client(server.url) as client:
            return client.analyze(text=f"I am happy, {number} times!").readings[0].utterance.text or ""

    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(ask, range(6)))
    assert said == [f"I am happy, {number} times!" for number in range(6)]


def left_behind(data: Path, words: str) -> list[Path]:
    """Files under `data` that still hold the words, in any of the usual encodings."""
    needles = [words.encode(), words.encode("utf-16-le")]
    return [path for path in data.rglob("*") if path.is_file() and any(n in path.read_bytes() for n in needles)]


def test_deletion_leaves_nothing_on_disk(client: Client, server: Running) -> None:
    job = client.submit(text=SECRET)
    *_, last = client.follow(job.id)
    assert last.state == "done"
    assert left_behind(server.data, SECRET), "the result holds the words until it is deleted"
    client.delete(job.id)
    assert not left_behind(server.data, SECRET)
    assert not list((server.data / "uploads").glob(f"{job.id}*"))
    for ask in (client.job, client.result, client.delete, client.cancel, lambda id: list(client.follow(id))):
        with pytest.raises(UsageError, match="no analysis"):
            ask(job.id)
    assert SECRET not in server.log.read_text()


def test_what_was_uploaded_is_gone_when_it_is_read_unless_it_is_kept(
    client: Client, server: Running, voice: Path
) -> None:
    gone, kept = client.submit(voice, asr="none"), client.submit(voice, asr="none", keep=True)
    assert [*client.follow(gone.id)][-1].state == [*client.follow(kept.id)][-1].state == "done"
    eventually(lambda: not list((server.data / "uploads").glob(f"{gone.id}*")))
    with httpx2.Client(base_url=server.url) as http:
        answer = http.get(f"/v1/analyses/{kept.id}/recording")
        assert answer.content == voice.read_bytes()
        assert answer.headers["content-type"] == "application/octet-stream"
        part = http.get(f"/v1/analyses/{kept.id}/recording", headers={"range": "bytes=4-11"})
        assert (part.status_code, part.content) == (206, voice.read_bytes()[4:12])
        assert http.get(f"/v1/analyses/{gone.id}/recording").status_code == 404
    client.delete(kept.id)
    assert not list((server.data / "uploads").glob(f"{kept.id}*"))


def test_cancelling_waits_for_nobody(client: Client, server: Running, long_voice: Path) -> None:
    running = client.submit(long_voice, asr="pocketsphinx")
    waiting = client.submit(text="Never read.")
    assert client.cancel(waiting.id).state == "cancelled"
    eventually(lambda: client.job(running.id).state == "running")
    client.cancel(running.id)
    *_, last = client.follow(running.id)
    assert last.state == "cancelled"
    eventually(lambda: not list((server.data / "uploads").glob(f"{running.id}*")))
    with pytest.raises(InputError, match="only one that is done can be exported"):
        client.export(waiting.id, "srt")
    assert client.analyze(text="The next one is read.").readings


def test_deleting_what_runs_stops_it(client: Client, server: Running, long_voice: Path) -> None:
    running = client.submit(long_voice, asr="pocketsphinx")
    eventually(lambda: client.job(running.id).state == "running")
    client.delete(running.id)
    assert client.analyze(text="The next one is read.").readings
    eventually(lambda: not list((server.data / "uploads").iterdir()))


def test_what_cannot_be_read_says_so_without_our_paths(client: Client, server: Running, tmp_path: Path) -> None:
    """The header is whole, so it comes in; the content is not, so its job fails."""
    path = tmp_path / "hollow.flac"
    whole = write_media(None, vowel(0.5), container="flac", codec="flac")
    path.write_bytes(whole[:300] + bytes(len(whole) - 300))
    job = client.submit(path, asr="none")
    *_, last = client.follow(job.id)
    assert last.state == "failed"
    assert last.error == "hollow.flac: holds an audio stream, but nothing in it can be decoded"


def test_what_is_here_is_listed(client: Client, server: Running) -> None:
    assert [bundle["name"] for bundle in client.bundles()][:1] == ["base"]
    health = httpx2.get(f"{server.url}/healthz").json()
    assert health == {"status": "ok", "version": mien.__version__, "sign_in": False}
    counted = httpx2.get(f"{server.url}/metrics").text
    assert 'mien_jobs{state="done"}' in counted
    assert "mien_workers 1.0" in counted


def test_the_page_says_how_it_is_built_where_it_is_not(server: Running) -> None:
    answer = httpx2.get(f"{server.url}/")
    assert answer.status_code == 200
    assert "npm run build" in answer.text or "<html" in answer.text.lower()
    assert "default-src 'self'" in answer.headers["content-security-policy"]
