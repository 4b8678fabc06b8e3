"""The phrasings that are matched against, and what each of them means."""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from knowledge_base.entries import Entry, Language
from knowledge_base.normalise import spoken_form

ANSWER_CHARACTERS = 200
"""So much of an answer says what it is about; the rest goes into details that other answers share."""
Digests = npt.NDArray[np.uint64]
_MARKUP = re.compile(r"[*_`#>\[\]|]|\((?:https?:|mailto:|/)[^)]*\)")
_BLANKS = re.compile(r"\s+")


class Target(NamedTuple):
    """What a phrasing leads to: an entry, or a dialogue intent."""

    kind: Literal["entry", "intent"]
    id: str


@dataclass(frozen=True)
class Corpus:
    """`texts[i]` means `targets[labels[i]]`.

    Where `told[i]`, the text is no phrasing but how an answer begins: what is told is evidence of what is asked, yet nobody
    asks it, so it is never rehearsed.
    """

    texts: tuple[str, ...]
    labels: npt.NDArray[np.int64]
    targets: tuple[Target, ...]
    told: npt.NDArray[np.bool_]

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever anything here does."""
        content = json.dumps([self.texts, self.labels.tolist(), self.targets], ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()[:32]

    @cached_property
    def digests(self) -> Digests:
        """Eight bytes for each text together with what it means, sorted: of two corpora they tell how much is the same."""
        said = (f"{self.targets[label]}\x1f{text}" for label, text in zip(self.labels, self.texts, strict=True))
        hashes = [hashlib.blake2b(line.encode("utf-8", "surrogatepass"), digest_size=8).digest() for line in said]
        return np.unique(np.frombuffer(b"".join(hashes), dtype=np.uint64))


@dataclass(frozen=True)
class Lines:
    """What leads to one target: the rows of a corpus of its own."""

    texts: tuple[str, ...]
    told: tuple[bool, ...]

    def without(self, places: Collection[int]) -> "Lines":
        """Without the rows at these places."""
        kept = [place for place in range(len(self.texts)) if place not in places]
        return Lines(tuple(self.texts[place] for place in kept), tuple(self.told[place] for place in kept))


def entry_lines(entry: Entry) -> Lines:
    """An entry's phrasings, then what its answers tell."""
    return _lines(build_corpus(phrasings([entry], {}), answers([entry])))


def intent_lines(examples: Sequence[str]) -> Lines:
    """A dialogue intent's examples."""
    return _lines(build_corpus((Target("intent", ""), text) for text in examples))


def target_of(entry: Entry) -> Target:
    """What its phrasings lead to."""
    return Target("entry", entry.id)


def _lines(corpus: "Corpus") -> Lines:
    return Lines(corpus.texts, tuple(corpus.told.tolist()))


def split(corpus: Corpus) -> dict[Target, Lines]:
    """A grouped corpus, target by target."""
    ends = np.searchsorted(corpus.labels, np.arange(len(corpus.targets) + 1))
    return {
        target: Lines(corpus.texts[a:b], tuple(corpus.told[a:b].tolist()))
        for target, a, b in zip(corpus.targets, ends, ends[1:], strict=False)
    }


def joined(lines: Mapping[Target, Lines]) -> Corpus:
    """A grouped corpus of targets that have any phrasing, in their order."""
    used = {target: one for target, one in lines.items() if one.texts}
    counts = [len(one.texts) for one in used.values()]
    return Corpus(
        tuple(text for one in used.values() for text in one.texts),
        np.repeat(np.arange(len(used)), counts).astype(np.int64),
        tuple(used),
        np.array([told for one in used.values() for told in one.told], dtype=np.bool_),
    )


def build_corpus(rows: Iterable[tuple[Target, str]], told: Iterable[tuple[Target, str]] = ()) -> Corpus:
    """From phrasings, and from what answers tell (see `answers`). Blank rows are skipped, repeats within a target kept once."""
    texts: list[str] = []
    labels: list[int] = []
    tells: list[bool] = []
    targets: dict[Target, int] = {}
    seen: set[tuple[int, str]] = set()
    every = [(target, raw, False) for target, raw in rows] + [(target, raw, True) for target, raw in told]
    for target, raw, is_told in every:
        text = spoken_form(raw)
        label = targets.setdefault(target, len(targets))
        if text and (label, text) not in seen:
            seen.add((label, text))
            texts.append(text)
            labels.append(label)
            tells.append(is_told)
    return Corpus(
        tuple(texts),
        np.array(labels, dtype=np.int64),
        tuple(targets),
        np.array(tells, dtype=np.bool_),
    )


def phrasings(entries: Iterable[Entry], intents: Mapping[str, Sequence[str]]) -> Iterable[tuple[Target, str]]:
    """Every question and phrasing of every language, then the intents' examples."""
    for entry in entries:
        for variant in entry.variants.values():
            for text in (variant.question, *variant.phrasings):
                yield Target("entry", entry.id), text
    for name, examples in intents.items():
        for text in examples:
            yield Target("intent", name), text


def answers(entries: Iterable[Entry]) -> Iterable[tuple[Target, str]]:
    """How the answer begins, of every language, without its Markdown."""
    for entry in entries:
        for variant in entry.variants.values():
            yield Target("entry", entry.id), _BLANKS.sub(" ", _MARKUP.sub("", variant.answer)).strip()[:ANSWER_CHARACTERS]


@cache
def reference_lines() -> tuple[tuple[str, Language], ...]:
    """The shipped out-of-scope lines: the same topics in the same order for each language, all of them equally many."""
    file = resources.files("knowledge_base") / "data" / "out_of_scope.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    return tuple((row["text"], row["lang"]) for row in rows)
