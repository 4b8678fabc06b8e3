"""The conversation as it happened. A customer's words are text, never markup."""

from collections.abc import Sequence

from nicegui import ui
from nicegui.element import Element

from bot.conversation.markdown import to_html
from bot.desk.markup import tag, words
from bot.desk.phrases import Texts
from bot.desk.rows import moment
from bot.desk.understanding import draw_bars, parse, percent
from handoff import TranscriptLine

AT_FIRST = 100
"""Lines drawn when a ticket is opened; earlier ones on request, so that a long history opens as fast as a short one."""


class Transcript:
    """`language` is the customer's: their words are marked with it, for the right glyphs and the right voice."""

    def __init__(self, texts: Texts, language: str) -> None:
        self._texts = texts
        self._language = language
        self._lines: Sequence[TranscriptLine] = ()
        self._drawn: set[int] = set()
        with tag("section", "conversation", aria_label=texts("conversation"), data_transcript=True, tabindex=0):
            self._earlier = words("button", texts("show_earlier"), "plain earlier", type="button")
            self._earlier.on("click", self._show_earlier, args=[])
            self._list = tag("ol", "lines", role="log", aria_live="polite")
        words("button", texts("new_messages"), "news", type="button", data_newest=True, hidden=True)

    def show(self, lines: Sequence[TranscriptLine]) -> None:
        """Draw what is new; what is there already stays untouched, and with it where the agent reads."""
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
                self._draw(line).move(target_index=place)

    def _draw(self, line: TranscriptLine) -> Element:
        self._drawn.add(line.seq)
        with tag("li", f"line line-{line.author} kind-{line.kind}", data_seq=line.seq) as element:
            if line.author == "system":
                self._system(line)
            else:
                self._said(line)
        if line.kind == "handoff_opened":
            with element:
                words("p", self._texts("handed_over"), "divider")
        return element

    def _system(self, line: TranscriptLine) -> None:
        with tag("p", "system"):
            words("span", line.text, lang=self._language)
            moment(line.at.isoformat())

    def _said(self, line: TranscriptLine) -> None:
        with tag("div", "said-by"):
            words("span", self._name(line), "who")
            moment(line.at.isoformat())
        with tag("div", "bubble", lang=self._language, dir="auto"):
            if line.author == "customer":
                words("p", line.text, "plain-text")
            else:
                ui.html(to_html(line.text), sanitize=False).classes("rich-text")  # to_html has sanitised it
        if line.choices:
            with tag("ul", "choices", aria_label=self._texts("offered"), lang=self._language):
                for choice in line.choices:
                    words("li", choice, "choice")
        self._confidence(line)

    def _confidence(self, line: TranscriptLine) -> None:
        understood = parse(line.understanding) if line.author == "bot" else None
        if understood is None:
            return
        with tag("details", "sure"):
            with tag("summary"):
                words("span", self._texts("what_it_thought"))
                if line.kind == "answer" and understood.candidates:
                    words("span", self._texts("how_sure", percent=percent(understood.candidates[0].confidence)), "sure-value")
            draw_bars(self._texts, understood)

    def _name(self, line: TranscriptLine) -> str:
        if line.author == "agent":
            return line.author_name or self._texts("fact_assignee")
        return self._texts("customer" if line.author == "customer" else "assistant")
