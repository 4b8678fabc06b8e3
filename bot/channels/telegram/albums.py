"""Albums: each picture comes as a message of its own, and the customer expects one answer."""

from collections import OrderedDict

REMEMBERED = 1000
"""Albums of which one picture was taken; forgetting one costs a needless answer, nothing more."""


class Albums:
    def __init__(self) -> None:
        self._begun_by: OrderedDict[str, str] = OrderedDict()

    def goes_on(self, album: str | None, picture: str) -> bool:
        """Whether another picture of this album came before. (The same one may come again, for want of our answer.)"""
        if album is None:
            return False
        first = self._begun_by.setdefault(album, picture)
        if len(self._begun_by) > REMEMBERED:
            self._begun_by.popitem(last=False)
        return first != picture
