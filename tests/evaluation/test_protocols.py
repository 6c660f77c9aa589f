"""Folds against a brute-force reading of what they promise; the guard case by case."""

from collections import Counter, defaultdict

import numpy as np
import pytest

from mien.corpora.table import CORPORA
from mien.errors import RecipeError
from mien.evaluation.protocols import (
    guard,
    leave_one_session_out,
    leave_one_speaker_out,
    own_folds,
    speaker_folds,
    violations,
)
from mien.evaluation.units import CASTS, NAMELESS, RELEASES, Unit


def clips(corpus: str, sizes: dict[str, int]) -> list[Unit]:
    return [Unit(f"{corpus}/{who}-{n}", corpus, speaker=who) for who, size in sizes.items() for n in range(size)]


def turn(split: str, number: int, speaker: str = "Ross", corpus: str = "meld") -> Unit:
    return Unit(f"{corpus}/{split}/{number}", corpus, split, speaker, f"{corpus}/{split}/d{number // 2}")


# --- folds


def test_own_folds_are_those_of_the_table() -> None:
    units = clips("emodb", {"03": 2, "08": 1, "99": 1}) + clips("isear", {"1": 1})
    assert own_folds(units, {"emodb": (("03",), ("08", "09"))}) == ("1", "1", "2", None, None)


def test_own_folds_beyond_the_count_wrap_round() -> None:
    units = clips("emodb", dict.fromkeys("abcde", 1))
    assert own_folds(units, {"emodb": tuple("abcde")}, count=2) == ("1", "2", "1", "2", "1")


@pytest.mark.parametrize("count", [None, 2])
def test_own_folds_need_a_corpus_that_has_some(count: int | None) -> None:
    with pytest.raises(RecipeError, match=r"no corpus has folds of its own \(meld\)"):
        own_folds([turn("dev", 1)], {"meld": ()}, count)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("count", [2, 5, 10])
def test_no_speaker_stands_in_two_folds_and_folds_are_about_equal(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = {f"s{n}": int(rng.integers(1, 40)) for n in range(30)}
    units = clips("crowd", sizes)
    folds = speaker_folds(units, count, seed)
    assert set(folds) == {str(n + 1) for n in range(count)}
    where = defaultdict(set)
    for unit, fold in zip(units, folds, strict=True):
        where[unit.speaker].add(fold)
    assert all(len(found) == 1 for found in where.values())
    filled = Counter(folds).values()
    assert max(filled) - min(filled) <= max(sizes.values())  # whoever came last went to the least


def test_each_fold_has_its_share_of_every_cast() -> None:
    units = clips("emodb", dict.fromkeys("abcdefgh", 10)) + clips("nemo", dict.fromkeys("ijkl", 50))
    shares = Counter((unit.corpus, fold) for unit, fold in zip(units, speaker_folds(units, 4), strict=True))
    assert {shares["emodb", str(n)] for n in (1, 2, 3, 4)} == {20}
    assert {shares["nemo", str(n)] for n in (1, 2, 3, 4)} == {50}


def test_a_seed_decides_between_equals() -> None:
    units = clips("emodb", dict.fromkeys("abcdefgh", 3))
    assert speaker_folds(units, 4, seed=1) == speaker_folds(units, 4, seed=1)
    assert len({speaker_folds(units, 4, seed=seed) for seed in range(5)}) > 1


def test_an_actor_who_speaks_and_sings_is_held_out_of_both() -> None:
    units = clips("ravdess", {"01": 2, "02": 2, "03": 2}) + clips("ravdess-song", {"01": 2, "02": 2, "03": 2})
    folds = speaker_folds(units, 3)
    assert folds[:6] == folds[6:]
    assert leave_one_speaker_out(units)[0] == leave_one_speaker_out(units)[6]


@pytest.mark.parametrize("count", [1, 4])
def test_as_many_folds_as_there_are_speakers_at_most(count: int) -> None:
    with pytest.raises(RecipeError, match=f"emodb has 3 speakers; folds by speaker number from 2 to that, got {count}"):
        speaker_folds(clips("emodb", dict.fromkeys("abc", 2)), count)


def test_folds_by_speaker_need_speakers() -> None:
    units = [*clips("emodb", {"a": 1, "b": 1}), Unit("goemotions/1", "goemotions")]
    for make in (leave_one_speaker_out, lambda given: speaker_folds(given, 2)):
        with pytest.raises(RecipeError, match="without one: 1 of goemotions"):
            make(units)


def test_one_speaker_cannot_be_left_out() -> None:
    with pytest.raises(RecipeError, match="two speakers or more, got emodb/a"):
        leave_one_speaker_out(clips("emodb", {"a": 4}))


def test_leaving_a_session_out_leaves_both_of_its_actors_out() -> None:
    names = ("Ses01F_impro01_F000", "Ses01F_impro01_M000", "Ses05M_script01_1b_F003")
    units = [Unit(f"iemocap-4/{name}", "iemocap-4", speaker=f"{name[:5]}{name[-4]}") for name in names]
    assert leave_one_session_out(units) == ("iemocap/Ses01", "iemocap/Ses01", "iemocap/Ses05")


def test_a_corpus_without_sessions_is_named() -> None:
    with pytest.raises(RecipeError, match="emodb names none, known are iemocap, emorynlp"):
        leave_one_session_out(clips("emodb", {"a": 1}))


def test_the_tables_name_corpora_that_exist() -> None:
    assert set(RELEASES) | NAMELESS <= set(CORPORA)
    assert set(CASTS) <= set(CORPORA)


# --- the guard


def fair(train: list[Unit], judged: list[Unit], selected: bool = False, official: bool = False) -> bool:
    return not violations(train, judged, selected=selected, official=official)


def test_unseen_speakers_are_fair() -> None:
    assert fair(clips("emodb", {"a": 2}), clips("emodb", {"b": 2}))


def test_an_item_on_both_sides() -> None:
    both = Unit("goemotions/1", "goemotions")
    (said,) = violations([both], [both], selected=False, official=False)
    assert said == "1 item is both trained on and judged (goemotions/1)"


def test_an_item_on_both_sides_under_another_name() -> None:
    train = [Unit("iemocap-4/Ses01F_impro01_F000", "iemocap-4")]
    assert not fair(train, [Unit("iemocap-6/Ses01F_impro01_F000", "iemocap-6")])


def test_a_shared_speaker_outside_the_official_split() -> None:
    train = clips("emodb", dict.fromkeys("abcde", 2))
    judged = [Unit(f"emodb/new-{who}", "emodb", speaker=who) for who in "abcdef"]
    (said,) = violations(train, judged, selected=False, official=False)
    assert said == "5 speakers are both trained on and judged (emodb/a, emodb/b, emodb/c …)"


def test_the_official_split_may_share_its_speakers_between_two_of_its_splits() -> None:
    assert fair([turn("train", 0)], [turn("dev", 9)], official=True)
    assert not fair([turn("train", 0)], [turn("dev", 9)], official=False)
    assert not fair([turn("dev", 0)], [turn("dev", 9)], official=True)
    assert fair([turn("train", 0, corpus="meld-dyadic")], [turn("dev", 9)], official=True)


def test_another_corpus_with_the_same_people_is_no_part_of_the_official_split() -> None:
    episode = Unit("emorynlp/train/s01_e01_c00_u000", "emorynlp", "train", "Ross Geller & Joey Tribbiani")
    (said,) = violations([episode], [turn("dev", 9)], selected=True, official=True)
    assert said == "1 speaker is both trained on and judged (friends/ross)"


@pytest.mark.parametrize("other", ["ravdess-video", "ravdess-song"])
def test_actors_of_one_release_are_the_same_people(other: str) -> None:
    judged = [Unit(f"{other}/x", other, speaker="01")]
    assert not fair(clips("ravdess", {"01": 1}), judged)
    assert fair(clips("emodb", {"01": 1}), judged)


def test_speakers_without_names_are_kept_apart_by_dialogue() -> None:
    one, two, other = (
        Unit(f"dailydialog/{n}", "dailydialog", speaker="AB"[n % 2], dialogue=dialogue)
        for n, dialogue in enumerate(("d1", "d1", "d2"))
    )
    assert fair([one], [other])
    assert not fair([one], [two])


def test_items_without_speakers_are_fair() -> None:
    assert fair([Unit("isear/1", "isear")], [Unit("isear/2", "isear")])


@pytest.mark.parametrize(("split", "expected"), [("dev", True), ("test", False)])
def test_choosing_by_dev_is_fair_and_by_test_is_not(split: str, expected: bool) -> None:
    assert fair([turn("train", 0)], [turn(split, 9)], selected=True, official=True) is expected
    assert fair([turn("train", 0)], [turn(split, 9)], selected=False, official=True)


def test_choosing_by_the_fold_that_is_judged() -> None:
    (said,) = violations(clips("emodb", {"a": 1}), clips("emodb", {"b": 1}), selected=True, official=False)
    assert said == "the epoch or a setting is chosen by the very fold that is judged"


def test_training_on_a_test_split() -> None:
    train = [turn("train", 0), Unit("fer2013/9", "fer2013", "test")]
    (said,) = violations(train, [turn("dev", 9)], selected=False, official=True)
    assert said == "the test split of fer2013 is trained on"


def test_folds_take_the_place_of_the_splits_of_what_they_judge_only() -> None:
    train = [Unit("esd/1", "esd", "test", "0011"), Unit("esd/2", "esd", "train", "0011")]
    judged = [Unit("esd/3", "esd", "test", "0012")]
    assert fair(train, judged)
    assert not fair([*train, Unit("fer2013/9", "fer2013", "test")], judged)


def test_the_guard_refuses_and_says_how_to_force() -> None:
    with pytest.raises(RecipeError) as refused:
        guard([turn("train", 0)], [turn("test", 9)], selected=True, official=False, force=False)
    assert str(refused.value) == (
        "the protocol is not fair: 1 speaker is both trained on and judged (friends/ross); "
        "the epoch or a setting is chosen by the test split of meld; "
        "protocol.force=true runs it and stamps the result"
    )


def test_a_forced_result_carries_a_stamp_for_each() -> None:
    stamps = guard([turn("train", 0)], [turn("test", 9)], selected=True, official=False, force=True)
    assert stamps == (
        "forced: 1 speaker is both trained on and judged (friends/ross)",
        "forced: the epoch or a setting is chosen by the test split of meld",
    )


def test_force_stamps_nothing_that_is_fair() -> None:
    assert guard([turn("train", 0)], [turn("dev", 9)], selected=True, official=True, force=True) == ()
