"""Questions clustered, beside the event loop; what was clustered last is kept: a board is opened more often than it changes."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from bot.gaps.model import Question
from bot.gaps.records import Record
from knowledge_base.backends import FloatArray
from knowledge_base.gaps import NEARLY_THE_SAME, Cluster, Middle, centred, cluster
from knowledge_base.linking import linked_apart

Found = tuple[list[Question], list[Middle], tuple[Cluster, ...]]
"""The questions that count, the middle of each record's questions among them, and the clusters."""
_KEPT = 4
"""Results: each period an agent may choose, and one that is being looked at while its questions change."""


class Clustered:
    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, Found] = OrderedDict()
        self._working = asyncio.Lock()

    async def of(
        self, found: Sequence[Question], records: Sequence[Record], own: FloatArray, earlier: FloatArray, kept: FloatArray
    ) -> Found:
        """`own` is where the questions lie, `earlier` what they may repeat, `kept` the records' questions. Seconds for thousands
        of questions, nothing for those it was asked about before. Raises OSError where there is no memory for it.
        """
        async with self._working:  # two who open the board wait for one result
            key = await asyncio.to_thread(_key, found, records, own, earlier, kept)
            if key not in self._kept:
                self._kept[key] = await asyncio.to_thread(_cluster, found, records, own, earlier, kept)
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]


def _key(found: Sequence[Question], records: Sequence[Record], *places: FloatArray) -> bytes:
    """Of all that a result is made from."""
    made_from = blake2b(repr((found, records)).encode("utf-8", "surrogatepass"))
    for rows in places:
        made_from.update(np.ascontiguousarray(rows).data)
    return made_from.digest()


def _cluster(
    found: Sequence[Question], records: Sequence[Record], own: FloatArray, earlier: FloatArray, kept: FloatArray
) -> Found:
    """The questions that count, the middle of each record's questions among them, and the clusters."""
    counted = _counted(found, own, earlier)
    questions = [found[place] for place in counted]
    asked_in = [question.language for question in questions]
    remembered = [language for record in records for _, language in record.questions]
    both = centred(np.concatenate([own[counted], kept]), [*asked_in, *remembered])
    middles, start = [], len(questions)
    for record in records:
        end = start + len(record.questions)
        middles.append(Middle.of(both[start:end], [language for _, language in record.questions]))
        start = end
    return questions, middles, cluster(both[: len(questions)], asked_in, link=linked_apart)


def _counted(found: Sequence[Question], own: FloatArray, earlier: FloatArray) -> list[int]:
    """Which of them count: not those that were to repeat an earlier one and do not."""
    counted, start = [], 0
    for place, question in enumerate(found):
        end = start + len(question.repeats)
        if not question.repeats or (earlier[start:end] @ own[place]).max() >= NEARLY_THE_SAME:
            counted.append(place)
        start = end
    return counted
