"""What was shot of a film, each take to be taken once: none counts for two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from msgspec import structs

from ..match import Candidate as Wanted
from ..match import SceneKey, belonging, match
from ..models.identity import RULE, RULES, fingerprint
from ..models.request import Digest
from .chosen import best_of, pinned
from .decide import Candidate, Step
from .seeds import script_seed
from .states import State
from .take import NO_SEED, Take

_Key = tuple[str, int, int]

Elsewhere = Callable[[Sequence[str]], Iterable[Take]]
"""The takes of any script with one of these fingerprints."""


class History:
    """The takes of a script, oldest first; `elsewhere` finds takes of any by fingerprint.

    Where `drawn`, a clip shows what its author wrote for people, too: it is no clip of words that
    were written otherwise, though the same is sent.
    """

    def __init__(self, takes: Iterable[Take], elsewhere: Elsewhere, *, drawn: bool = False) -> None:
        self._elsewhere, self._drawn = elsewhere, drawn
        self._used: set[int] = set()
        self._own: dict[_Key, dict[str, list[Take]]] = {}
        self._numbers: dict[str, int] = defaultdict(int)
        self._rules: set[int] = set()
        self._mine: set[int] = {0}
        self._done: list[Take] = []
        self._before: dict[tuple[str, int], Take] = {}
        self._pinned: dict[str, Take] = {}
        self._belongs: dict[int, str] = {}
        self._words: dict[str, list[Take]] = defaultdict(list)
        for take in takes:
            self._rules.add(take.rule)
            self._mine.add(take.id)
            scene = take.scene.casefold()
            self._numbers[scene] = max(self._numbers[scene], take.number)
            if take.joined or (take.state is State.CANCELLED and not take.failure):
                # the one that it was joined to stands for it; what was withdrawn is nothing
                continue
            self._used.add(take.same_as)
            self._own.setdefault(_key(take), {}).setdefault(take.scene, []).append(take)
            if take.state is State.DONE:
                self._done.append(take)
                self._words[take.fingerprint].append(take)

    def matched(self, wanted: Sequence[Wanted]) -> None:
        """Finds which shot scene each scene of the whole film was, for those that changed."""
        shot = _shot(self._done)
        for each, found in zip(wanted, match(wanted, shot), strict=True):
            if found.before is not None:
                self._before[each.scene, each.take] = self._done[found.before]
        own, _ = belonging(wanted, shot)
        self._belongs = {id(self._done[ref]): scene for scene, refs in own.items() for ref in refs}
        self._pinned = {
            scene: pin
            for scene, refs in own.items()
            if (pin := pinned(self._done[ref] for ref in refs)) is not None
        }

    def of_words(self, candidates: Sequence[Candidate]) -> tuple[Take, ...]:
        """The finished takes of a scene that have its words of now, of whatever count."""
        scenes = {candidates[0].fresh.scene, *(t.scene for each in candidates for t in each.same)}
        words = {take.fingerprint for each in candidates for take in (each.fresh, *each.same)} - {
            ""
        }
        found = (take for each in sorted(words) for take in self._words.get(each, ()))
        fresh = candidates[0].fresh
        return tuple(
            take
            for take in found
            # one of a scene that is gone may belong to this one
            if (take.scene in scenes or self._belongs.get(id(take)) == fresh.scene)
            and self._shows(take, fresh)
        )

    def _shows(self, take: Take, fresh: Take) -> bool:
        """Whether a clip is as it would be made now, as far as its fingerprint does not tell."""
        if not self._drawn or take.state is not State.DONE:
            return True
        was, now = take.authored.source, fresh.authored.source
        # a number alone moves with the scenes before it
        renamed = (take.scene_id or fresh.scene_id) and take.scene != fresh.scene
        return not renamed and (not was or was == now)

    def pin(self, scene: str) -> Take | None:
        """The take that is pinned for a scene, whatever its words were."""
        return self._pinned.get(scene)

    def number(self, scene: str) -> int:
        """The number of a scene's next take, which none has had."""
        return self._numbers[scene.casefold()] + 1

    def filled(self, candidates: Sequence[Candidate], digest: Digest) -> list[Candidate]:
        """The candidates with their takes: a take's own scene goes before one that is now gone."""
        keys = [self._keys(each, digest) for each in candidates]
        mine = [
            self._popped(own, each.fresh.scene) for own, each in zip(keys, candidates, strict=True)
        ]
        found = [
            self._with(each, own, takes)
            for each, own, takes in zip(candidates, keys, mine, strict=True)
        ]
        return self._completed(found, keys)

    def _completed(
        self, candidates: Sequence[Candidate], keys: Sequence[Sequence[_Key]]
    ) -> list[Candidate]:
        """The candidates without takes of their own, with equal ones of other scripts."""
        lacking = [
            key
            for each, own in zip(candidates, keys, strict=True)
            if each.fresh.fingerprint and not each.same
            for key in own
        ]
        others: dict[_Key, list[Take]] = defaultdict(list)
        for take in self._elsewhere([key[0] for key in lacking]) if lacking else ():
            # only what this ledger itself had accepted says something about another script
            if take.submission is not None and take.id not in self._mine:
                others[_key(take)].append(take)
        with_before = (
            replace(each, before=each.before or self._before.get(_of(each))) for each in candidates
        )
        return [
            each if each.same else self._lent(each, [take for key in own for take in others[key]])
            for each, own in zip(with_before, keys, strict=True)
        ]

    def _lent(self, candidate: Candidate, others: Sequence[Take]) -> Candidate:
        """Each of the equal takes counts for one scene."""
        free = [take for take in others if take.id not in self._used]
        best = best_of(free)
        if best is None:
            return candidate
        self._used.add(best.id)
        return replace(candidate, elsewhere=best, tried=candidate.tried | _seeds(others))

    def _keys(self, candidate: Candidate, digest: Digest) -> list[_Key]:
        """By what a take would be found: its fingerprint by each rule that takes were made by."""
        fresh = candidate.fresh
        if not fresh.fingerprint:
            return [_key(fresh)]
        ends = {start.scene: start.sha256 for start in fresh.starts}
        older = (rule for rule in sorted(self._rules) if rule != RULE and rule in RULES)
        names = [fingerprint(candidate.request, digest, ends, rule) or "" for rule in older]
        seed = script_seed(fresh)
        named = [(name, seed, fresh.take) for name in (fresh.fingerprint, *names)]
        # one that waited before, and was not named yet
        return [*named, _waiting(fresh)] if fresh.starts else named

    def _popped(self, keys: Sequence[_Key], scene: str) -> list[Take]:
        return [take for key in keys for take in self._own.get(key, {}).pop(scene, ())]

    def _with(self, candidate: Candidate, keys: Sequence[_Key], own: list[Take]) -> Candidate:
        takes = own or self._of_a_scene_that_is_gone(keys)
        # what a colleague shot and what is in the ledger, in the order in which it was shot
        takes = sorted(takes, key=lambda take: (take.number, take.state is State.DONE))
        same = tuple(take for take in takes if self._shows(take, candidate.fresh))
        other = takes[-1] if takes and not same else None
        return replace(candidate, same=same, before=other, tried=_seeds(same))

    def _of_a_scene_that_is_gone(self, keys: Sequence[_Key]) -> list[Take]:
        for key in keys:
            scenes = self._own.get(key)
            if scenes:
                return scenes.pop(next(iter(scenes)))
        return []

    def left(self) -> Iterator[Take]:
        """The takes of the script that nothing took."""
        for scenes in self._own.values():
            for takes in scenes.values():
                yield from takes


def by_scene(
    steps: Sequence[Step], keys: Mapping[str, SceneKey], shot: Sequence[Take]
) -> tuple[Mapping[str, tuple[Take, ...]], tuple[Take, ...]]:
    """The takes of each scene of a whole plan, of whatever words, and those of no scene.

    `keys` are those of every scene, also of one of which nothing is planned.
    """
    wanted = [wanted_of(step.fresh, step.key) for step in steps]
    own, left = belonging(whole_film(wanted, keys), _shot(shot))
    return (
        {scene: tuple(shot[ref] for ref in refs) for scene, refs in own.items()},
        tuple(shot[ref] for ref in left),
    )


def _shot(takes: Sequence[Take]) -> list[Wanted]:
    return [
        structs.replace(wanted_of(take, key_of(take)), done=True, ref=at)
        for at, take in enumerate(takes)
    ]


def whole_film(wanted: Sequence[Wanted], keys: Mapping[str, SceneKey]) -> list[Wanted]:
    """What is wanted with the scenes of which nothing is planned: these keep what was shot."""
    planned = {each.scene for each in wanted}
    others = (
        Wanted(scene, key, 1, "", NO_SEED, False, 0)
        for scene, key in keys.items()
        if scene not in planned
    )
    return [*wanted, *others]


def wanted_of(take: Take, key: SceneKey) -> Wanted:
    """A take to be entered, as its scenes are matched with those that were shot."""
    return Wanted(
        take.scene,
        key,
        take.take,
        take.fingerprint,
        script_seed(take),
        False,
        0,
        take.authored,
        take.prompt,
    )


def _seeds(takes: Iterable[Take]) -> frozenset[int]:
    """The seeds that finished takes had."""
    return frozenset(take.seed for take in takes if take.state is State.DONE)


def key_of(take: Take) -> SceneKey:
    """What the script called a take's scene."""
    return SceneKey(take.position, take.scene_id or None, take.heading)


def _key(take: Take) -> _Key:
    if take.fingerprint:
        return take.fingerprint, script_seed(take), take.take
    return _waiting(take)


def _waiting(take: Take) -> _Key:
    """One that waits for the take on which it starts is known by what it says."""
    return f"waits {take.scene} {take.prompt}", NO_SEED, take.take


def _of(candidate: Candidate) -> tuple[str, int]:
    return candidate.request.scene, candidate.request.take
