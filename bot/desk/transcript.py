"""The conversation as it happened. A customer's words are text, never markup."""

from collections.abc import Mapping, Sequence

from bot.conversation.corrections import Correction
from bot.conversation.files import FileState
from bot.conversation.progress import Progress
from bot.desk.correcting import Correcting
from bot.desk.line import Line
from bot.desk.markup import tag, words
from bot.desk.phrases import Texts
from bot.desk.way import Retry
from handoff import TranscriptLine

AT_FIRST = 100
"""Lines drawn when a ticket is opened; earlier ones on request, so that a long history opens as fast as a short one."""


class Transcript:
    """`language` is the customer's; `retry` tries a failed delivery again."""

    def __init__(self, texts: Texts, root: str, language: str, retry: Retry, correcting: Correcting) -> None:
        self._texts = texts
        self._root = root
        self._language = language
        self._retry = retry
        self._correcting = correcting
        self._lines: Sequence[TranscriptLine] = ()
        self._drawn: dict[int, Line] = {}
        self._files: Mapping[str, FileState] = {}
        self._progress: Mapping[int, Progress] = {}
        self._corrections: Mapping[int, Correction] = {}
        with tag("section", "conversation", aria_label=texts("conversation"), data_transcript=True, tabindex=0):
            self._earlier = words("button", texts("show_earlier"), "plain earlier", type="button")
            self._earlier.on("click", self._show_earlier, args=[])
            self._list = tag("ol", "lines", role="log", aria_live="polite")
        words("button", texts("new_messages"), "news", type="button", data_newest=True, hidden=True)

    def show(
        self,
        lines: Sequence[TranscriptLine],
        files: Mapping[str, FileState],
        progress: Mapping[int, Progress],
        corrections: Mapping[int, Correction],
    ) -> None:
        """Draw what is new; what is there already stays where the agent reads it, and is told how its files and its way stand,
        and what customer and agents think of it."""
        self._files, self._progress, self._corrections = files, progress, corrections
        thumbs = {line.seq: line.helpful for line in lines if line.helpful is not None}
        for seq, drawn in self._drawn.items():
            drawn.update(files, progress.get(seq), thumbs.get(seq), corrections.get(seq))
        if self._drawn:
            newest = max(self._drawn)
            new: Sequence[TranscriptLine] = [line for line in lines if line.seq > newest]
        else:
            new = lines[-AT_FIRST:]
            self._earlier.set_visibility(len(lines) > len(new))
        self._lines = lines
        with self._list:
            for line in new:
                self._draw(line)

    def _show_earlier(self) -> None:
        self._earlier.set_visibility(False)
        earlier = [line for line in self._lines if line.seq < min(self._drawn)]
        with self._list:
            for place, line in enumerate(earlier):
                self._draw(line).element.move(target_index=place)

    def _draw(self, line: TranscriptLine) -> Line:
        drawn = self._drawn[line.seq] = Line(self._texts, self._root, self._language, line, self._retry, self._correcting)
        drawn.update(self._files, self._progress.get(line.seq), line.helpful, self._corrections.get(line.seq))
        return drawn
