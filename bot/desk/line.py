"""One line of a conversation. What it says stays; what becomes of it (its way, its files, opinions of it) changes in place."""

from collections.abc import Mapping

from nicegui import ui

from bot.conversation.corrections import Correction
from bot.conversation.files import FileState
from bot.conversation.markdown import to_html
from bot.conversation.model import Attachment
from bot.conversation.progress import Progress
from bot.desk.attachments import draw_attachment
from bot.desk.correcting import Correcting
from bot.desk.correction import CorrectionControl
from bot.desk.markup import tag, words
from bot.desk.phrases import Texts
from bot.desk.rows import moment
from bot.desk.understanding import draw_bars, parse, percent, whole
from bot.desk.way import Retry, draw_way
from handoff import TranscriptLine

NOTABLE = ("waiting", "failed")
"""Of a system's line only what did not arrive is worth a word."""


class Line:
    """`language` is the customer's: their words are marked with it, for the right glyphs and the right voice. Without `retry`
    nothing is told of its way, without `correcting` no answer can be corrected."""

    def __init__(
        self,
        texts: Texts,
        root: str,
        language: str,
        line: TranscriptLine,
        retry: Retry | None = None,
        correcting: Correcting | None = None,
    ) -> None:
        self._texts = texts
        self._root = root
        self._language = language
        self._line = line
        self._retry = retry
        self._attached = tuple(Attachment.from_json(each) for each in line.attachments)
        self._files_shown: tuple[FileState | None, ...] | None = None
        self._way_shown: Progress | None = None
        self._thumb_shown: bool | None = None
        self._correction: CorrectionControl | None = None
        with tag("li", f"line line-{line.author} kind-{line.kind}", data_seq=line.seq) as self.element:
            if line.author == "system":
                self._system()
            else:
                self._said()
            self._thumb = tag("div", "thumb-place")
            if correcting and line.author == "bot" and line.kind == "answer":
                understood = whole(line.understanding)
                considered = [one.entry for one in understood.candidates] if understood else []
                answered = understood.answered if understood else ""
                self._correction = CorrectionControl(texts, root, line.seq, answered, considered, correcting)
            self._way = tag("div", "way-place")
            if line.kind == "handoff_opened":
                words("p", texts("handed_over"), "divider")

    def update(
        self,
        files: Mapping[str, FileState],
        progress: Progress | None,
        helpful: bool | None,
        correction: Correction | None = None,
    ) -> None:
        """Show how its files and its way stand now, the customer's thumb, an agent's word; does nothing where nothing changed."""
        if self._correction:
            self._correction.show(correction)
        if helpful != self._thumb_shown:
            self._thumb.clear()
            with self._thumb:
                self._draw_thumb(helpful)
        self._thumb_shown = helpful
        now = tuple(files.get(each.file) if each.file else None for each in self._attached)
        if now != self._files_shown and self._attached:
            self._files.clear()
            with self._files:
                for attachment, file in zip(self._attached, now, strict=True):
                    draw_attachment(self._texts, self._root, attachment, file)
        self._files_shown = now
        if progress != self._way_shown and self._retry is not None:
            self._way.clear()
            if progress and (self._line.author != "system" or progress.state in NOTABLE):
                with self._way:
                    draw_way(self._texts, progress, self._retry)
        self._way_shown = progress

    def _system(self) -> None:
        with tag("p", "system"):
            words("span", self._line.text, lang=self._language)
            moment(self._line.at.isoformat())

    def _said(self) -> None:
        line = self._line
        with tag("div", "said-by"):
            words("span", self._name(), "who")
            moment(line.at.isoformat())
        if line.text.strip():
            with tag("div", "bubble", lang=self._language, dir="auto"):
                if line.author == "customer":
                    words("p", line.text, "plain-text")
                else:
                    ui.html(to_html(line.text), sanitize=False).classes("rich-text")  # to_html has sanitised it
        if self._attached:
            self._files = tag("div", "attachments", lang=self._language)
        if line.choices:
            with tag("ul", "choices", aria_label=self._texts("offered"), lang=self._language):
                for choice in line.choices:
                    words("li", choice, "choice")
        self._confidence()

    def _confidence(self) -> None:
        line = self._line
        understood = parse(line.understanding) if line.author == "bot" else None
        if understood is None:
            return
        with tag("details", "sure"):
            with tag("summary"):
                words("span", self._texts("what_it_thought"))
                if line.kind == "answer" and understood.candidates:
                    words("span", self._texts("how_sure", percent=percent(understood.candidates[0].confidence)), "sure-value")
            draw_bars(self._texts, understood)

    def _draw_thumb(self, helpful: bool | None) -> None:
        if helpful is None:
            return
        with tag("p", "thumb thumb-up" if helpful else "thumb thumb-down"):
            words("span", "✓" if helpful else "✕", "sign", aria_hidden="true")
            words("span", self._texts("thumb_up" if helpful else "thumb_down"))

    def _name(self) -> str:
        if self._line.author == "agent":
            return self._line.author_name or self._texts("fact_assignee")
        return self._texts("customer" if self._line.author == "customer" else "assistant")
