"""Which scene is which: own clips first, then what was before, each shot scene for one scene."""

from __future__ import annotations

import time
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from wanscript.match import Candidate, Match, Omitted, SceneKey, match
from wanscript.models.request import Authored


def film(*scenes: str, takes: int = 1, first: int = 0) -> list[Candidate]:
    """Scenes written `WORDS`, `HEADING/WORDS` or `#id HEADING/WORDS`; refs in order."""
    made: list[Candidate] = []
    for position, scene in enumerate(scenes, 1):
        head, _, words = scene.rpartition("/")
        ident, _, heading = head.rpartition(" ")
        key = SceneKey(position, ident.lstrip("#") or None, heading)
        made += [
            Candidate(key.id or str(position), key, take, words, -1, True, first + len(made))
            for take in range(1, takes + 1)
        ]
    return [replace(each, ref=first + at) for at, each in enumerate(made)]


def found(wanted: Sequence[Candidate], shot: Sequence[Candidate]) -> str:
    """For each take that is wanted: `=1` for its own clips, `~1` for what was before, `+`."""
    return " ".join(
        "=" + ",".join(map(str, each.same))
        if each.same
        else "+"
        if each.before is None
        else f"~{each.before}"
        for each in match(wanted, shot)
    )


# ---- its own clips -----------------------------------------------------------------------------


def test_what_is_the_same_is_found_wherever_it_stands() -> None:
    shot = film("A/a", "B/b", "C/c")
    assert found(film("A/a", "B/b", "C/c"), shot) == "=0 =1 =2"
    assert found(film("C/c", "A/a", "B/b"), shot) == "=2 =0 =1"
    assert found(film("A/a", "X/x", "B/b", "C/c"), shot) == "=0 + =1 =2"
    assert found(film("B/b"), shot) == "=1"
    assert found(film("#x Q/b"), shot) == "=1"


def test_two_scenes_with_equal_words_are_two_clips() -> None:
    twice = film("A/a", "A/a")
    assert found(twice, film("A/a")) == "=0 +"
    assert found(twice, twice) == "=0 =1"
    # each keeps its own; of three with equal words any may be the new one
    assert found(film("#n A/a", "A/a", "A/a"), film("A/a", "A/a")) == "=0 =1 +"
    assert found(film("#b A/a", "#a A/a"), film("#a A/a", "#b A/a")) == "=1 =0"


def test_a_scene_that_was_shot_more_than_once_has_all_its_clips_in_order() -> None:
    (one,) = film("A/a")
    again = [replace(one, ref=7), replace(one, ref=3, done=False)]
    assert match([one], again) == (Match((7, 3)),)


def test_takes_and_seeds_are_clips_of_their_own() -> None:
    shot = film("A/a", takes=2)
    assert found(film("A/a", takes=3), shot) == "=0 =1 +"
    seeded = [replace(each, seed=7) for each in film("A/a")]
    assert found(seeded, shot) == "~0"
    assert found(seeded, [*shot, replace(shot[0], seed=7, ref=9)]) == "=9"


def test_what_is_not_known_yet_has_no_clips_of_its_own() -> None:
    shot = film("A/a", "B/b")
    waiting = [film("A/a")[0], replace(film("A/a", "B/")[1], fingerprint="")]
    assert found(waiting, shot) == "=0 ~1"


# ---- what was before ---------------------------------------------------------------------------


def test_an_id_goes_before_a_heading_and_a_heading_before_a_position() -> None:
    assert found(film("#p A/new"), film("#q A/q", "#p B/p")) == "~1"
    assert found(film("X/x", "A/new"), film("A/a", "B/b")) == "+ ~0"
    assert found(film("A/a", "X/x"), film("A/a", "B/b")) == "=0 ~1"
    assert found(film("C/new", "D/new"), film("A/a", "B/b")) == "~0 ~1"
    assert found(film("#P a/new"), film("#q A/q", "#p B/p")) == "~1"


def test_a_scene_that_was_never_shot_is_new_whatever_stands_where_it_stands() -> None:
    shot = film("A/a", "B/b", "C/c")
    # a scene put in, and an edit elsewhere
    assert found(film("A/a", "X/x", "B/b", "C/new"), shot) == "=0 + =1 ~2"
    assert found(film("A/a", "X/x", "B/new", "C/new"), shot) == "=0 + ~1 ~2"
    assert found(film("X/x", "A/new", "B/new", "C/new"), shot) == "+ ~0 ~1 ~2"
    # with ids, at the place of another
    ids = film("#a A/a", "#b A/b")
    assert found(film("#a A/a", "#x A/x", "#b A/new"), ids) == "=0 + ~1"
    # another scene of a heading that is there, whose own scene is unchanged
    assert found(film("A/a", "B/x", "B/b", "C/c"), shot) == "=0 + =1 =2"


def test_scenes_of_one_heading_keep_their_places_then_their_order() -> None:
    shot = film("K/1", "K/2", "K/3")
    assert found(film("K/a", "K/b", "K/c"), shot) == "~0 ~1 ~2"
    assert found(film("K/1", "K/b", "K/3"), shot) == "=0 ~1 =2"
    assert found(film("X/x", "Y/y", "Z/z", "K/a", "K/b", "K/c"), shot) == "+ + + ~0 ~1 ~2"


def test_of_what_a_scene_was_before_the_last_done_counts() -> None:
    old, new = film("A/old")[0], replace(film("A/new")[0], ref=1)
    assert found(film("A/edit"), [old, new]) == "~1"
    assert found(film("A/edit"), [old, replace(new, done=False)]) == "~0"
    assert found(film("A/edit", takes=2), [old, new]) == "~1 +"
    # where words come back, they are its own again
    assert found(film("A/old"), [old, new]) == "=0"


def test_of_what_a_scene_was_before_the_most_alike_counts() -> None:
    """An edit that was shot and taken back is not what a later edit begins at."""

    def written(clip: Candidate, ref: int, words: str, voices: str) -> Candidate:
        facets = (("words", words), ("voices", voices))
        return replace(clip, ref=ref, authored=Authored(1, "", facets, ()))

    clip, edited, later = (film(f"A/{words}")[0] for words in ("first", "edited", "later"))
    shot = [written(clip, 0, "first", "a"), written(edited, 1, "edited", "a")]
    assert found([written(later, 9, "first", "b")], shot) == "~0"
    assert found([written(later, 9, "edited", "b")], shot) == "~1"
    assert found([written(later, 9, "new", "a")], shot) == "~1"
    # one that was shot by another model, which is nothing that was written before
    other = replace(shot[1].authored, facets=(*shot[0].authored.facets, ("model", "other")))
    assert (
        found([written(later, 9, "new", "a")], [shot[0], replace(shot[1], authored=other)]) == "~0"
    )


def test_a_scene_that_is_omitted_holds_what_stood_between_its_neighbours() -> None:
    shot = film("A/a", "K/b", "C/c")

    def omitted(at: int, *scenes: str) -> list[Candidate]:
        made = film(*scenes)
        key = replace(made[at].key, omitted=Omitted.IN_ITS_STEAD, heading="OMITTED")
        made[at] = replace(made[at], key=key, fingerprint="")
        return made

    assert found(omitted(1, "A/a", "OMITTED/", "C/c"), shot) == "=0 ~1 =2"
    assert found(omitted(0, "OMITTED/", "K/b", "C/c"), shot) == "~0 =1 =2"
    # one that was put in where nothing stood, before what moved on
    assert found(omitted(1, "A/a", "OMITTED/", "K/b", "C/c"), shot) == "=0 + =1 =2"
    assert found(omitted(1, "C/c", "OMITTED/", "A/a"), shot) == "=2 + =0"


def test_a_clip_that_serves_one_scene_is_before_no_other() -> None:
    shot = film("A/a", "B/b")
    assert found(film("B/a", "A/b"), shot) == "=0 =1"
    assert found(film("C/a", "A/new"), shot[:1]) == "=0 +"
    assert found(film("#a A/a", "#b A/new"), film("#b A/a")) == "=0 +"


# ---- by what is written in it ------------------------------------------------------------------


def told(wanted: Sequence[Candidate], *prompts: str) -> list[Candidate]:
    return [replace(each, prompt=said) for each, said in zip(wanted, prompts, strict=True)]


def test_of_one_heading_the_scene_follows_its_words() -> None:
    shot = told(film("K/a"), "Mara opens the window and leans out.")
    edited = "Mara opens the window and waves."
    assert found(told(film("K/x", "K/b"), "Jonas cooks soup.", edited), shot) == "+ ~0"
    assert found(told(film("K/b", "K/x"), edited, "Jonas cooks soup."), shot) == "~0 +"
    # what has nothing in common stays in its place
    assert found(told(film("K/x", "K/b"), "Jonas cooks.", "A red bird."), shot) == "~0 +"
    # two that were swapped and edited
    two = told(film("K/a", "K/b"), "Mara opens the window.", "Jonas cooks soup for two.")
    now = told(film("K/d", "K/c"), "Jonas cooks soup for ten.", "Mara shuts the window.")
    assert found(now, two) == "~1 ~0"


def test_the_very_words_are_found_under_another_heading() -> None:
    facets = Authored(1, "", (("words", "w"), ("heading", "h")))
    shot = [replace(each, authored=facets) for each in film("K/a")]
    moved = [film("G/x")[0], replace(film("G/x", "L/b")[1], authored=facets)]
    assert found(moved, shot) == "+ ~0"
    # words that two scenes have tell nothing
    both = [replace(each, authored=facets) for each in film("G/x", "L/b")]
    assert found(both, shot) == "~0 +"


# ---- for every film ----------------------------------------------------------------------------

SCENES = st.builds(
    "{}{}/{}".format,
    st.sampled_from(["", "", "#x ", "#y ", "#z "]),
    st.sampled_from(["", "A", "B", "C"]),
    st.sampled_from("abcd"),
)
FILMS = st.lists(SCENES, max_size=7)


@given(FILMS, st.lists(FILMS, max_size=3), st.integers(1, 2))
def test_each_clip_and_each_shot_scene_serve_one(
    wanted: list[str], runs: list[list[str]], takes: int
) -> None:
    shot: list[Candidate] = []
    for run in runs:
        shot += film(*run, first=len(shot))
    film_now = film(*wanted, takes=takes)
    matches = match(film_now, shot)
    own = [ref for each in matches for ref in each.same]
    assert len(own) == len(set(own))
    holders: dict[tuple[str, SceneKey], set[str]] = {}
    for each, made in zip(film_now, matches, strict=True):
        for ref in made.same:
            assert shot[ref].fingerprint == each.fingerprint
        if made.before is not None:
            assert not made.same
            assert made.before not in own
            before = shot[made.before]
            holders.setdefault((before.scene.casefold(), before.key), set()).add(each.scene)
    assert all(len(scenes) == 1 for scenes in holders.values())


@given(st.permutations(range(5)), st.sets(st.integers(0, 4)), st.integers(0, 5))
def test_a_film_that_is_cut_anew_is_kept(order: list[int], gone: set[int], at: int) -> None:
    shot = film(*(f"PLACE-{n}/words {n}" for n in range(5)))
    kept = [n for n in order if n not in gone]
    scenes = [f"PLACE-{n}/words {n}" for n in kept]
    scenes.insert(at, "NEW/new words")
    signs = found(film(*scenes), shot).split()
    new = signs.pop(min(at, len(kept)))
    assert signs == [f"={n}" for n in kept]
    # it may stand where one stood that is gone, never where one stood that is there
    assert new == "+" or int(new[1:]) in gone


def test_the_time_is_that_of_the_film() -> None:
    count = 8_000
    alike = film(*["K/same"] * count)
    other = [replace(each, fingerprint=f"new {each.ref}") for each in alike]
    moved = film(*["X/x"] * 3, *["K/other"] * count)
    for wanted in (alike, other, moved):
        start = time.process_time()
        match(wanted, alike)
        assert time.process_time() - start < 3
