"""Beneath one of the assistant's answers: was it right, and which entry would have been.

It changes in place, so that the focus stays.
"""

from collections.abc import Iterable
from functools import partial

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from bot.conversation.corrections import Correction, Judgement
from bot.desk.correcting import Correcting
from bot.desk.knowledge.catalogue import MAX_SEARCH
from bot.desk.markup import tag, words
from bot.desk.phrases import Texts
from bot.desk.rows import moment

_SEEN = "scrollIntoView({block: 'nearest'})"
"""Moves only what would be hidden beneath the reply box."""


class CorrectionControl:
    """`answered` is the entry answered with, which cannot be the right one as well; the others that were `considered` are to be
    chosen from before anything is searched."""

    def __init__(
        self, texts: Texts, root: str, seq: int, answered: str, considered: Iterable[str], correcting: Correcting
    ) -> None:
        self._texts, self._root, self._seq, self._correcting = texts, root, seq, correcting
        self._answered, self._considered = answered, tuple(considered)
        self._shown: Correction | None = None
        self._searched = ""
        # Not read out as it changes, though the conversation around it is; only who said it is (role status).
        with tag("div", "correction", role="group", aria_labelledby=f"was-it-right-{seq}", aria_live="off"):
            with tag("div", "correction-line"):
                words("span", texts("was_it_right"), id=f"was-it-right-{seq}")
                self._right = self._judge("✓", texts("it_was_right"), Judgement.RIGHT)
                self._wrong = self._judge("✕", texts("it_was_wrong"), Judgement.WRONG)
            with tag("div", "correction-line"):  # of its own: the buttons stay where they were pressed
                self._by = tag("span", "correction-by", role="status")
                self._back = words("button", texts("withdraw"), "plain", type="button").on("click", self._withdraw, args=[])
            with tag("details", "right-entry") as self._fold:
                self._summary = words("summary", "", dir="auto")
                with tag("div", "right-entry-choice"):
                    self._draw_choice()
        self._show()

    def show(self, correction: Correction | None) -> None:
        if correction != self._shown:
            self._shown = correction
            self._show()

    @property
    def _said_wrong(self) -> bool:
        return self._shown is not None and self._shown.judgement is not Judgement.RIGHT

    def _judge(self, sign: str, label: str, judgement: Judgement) -> Element:
        with tag("button", f"judge judge-{judgement}", type="button", aria_pressed="false") as button:
            words("span", sign, "sign", aria_hidden="true")
            words("span", label)
        return button.on("click", partial(self._say, judgement), args=[])

    def _draw_choice(self) -> None:
        find = self._texts("find_entry")
        search = tag(
            "input", "search", type="search", placeholder=find, aria_label=find, maxlength=MAX_SEARCH, autocomplete="off"
        )
        search.on("input", self._search, js_handler="(e) => emit(e.target.value)", throttle=0.2, leading_events=False)
        self._choices = tag("ul", "entry-choices", aria_label=self._texts("entries_to_choose"))
        self._nothing = words("p", "", "quiet", role="status")
        with tag("div", "right-entry-foot"):
            none = words("button", self._texts("faq_lacks_it"), "secondary", type="button")
            none.on("click", partial(self._name, None), args=[])
            self._open = words("a", self._texts("open_entry"), "plain", href="")
        self._offer(self._considered)

    def _show(self) -> None:
        said, texts = self._shown, self._texts
        wrong = self._said_wrong
        self._right.props["aria-pressed"] = "true" if said and not wrong else "false"
        self._wrong.props["aria-pressed"] = "true" if wrong else "false"
        self._by.clear()
        if said:
            with self._by:
                words("span", f"{said.by} ")
                moment(said.at.isoformat())
        self._back.set_visibility(said is not None)
        self._fold.set_visibility(wrong)
        self._open.set_visibility(bool(said and said.entry))
        if said and said.entry:
            self._summary.text = texts("right_entry", title=self._correcting.finder.title(said.entry, texts.language)[0])
            self._open.props["href"] = f"{self._root}/knowledge/{said.entry}"
        else:
            lacking = said is not None and said.judgement is Judgement.NOT_COVERED
            self._summary.text = texts("faq_lacked_it" if lacking else "which_entry")

    def _offer(self, entries: Iterable[str]) -> None:
        others = [entry for entry in entries if entry != self._answered]
        self._choices.clear()
        self._nothing.text = self._texts("no_entry_found") if self._searched and not others else ""
        with self._choices:
            for entry in others:
                title, language = self._correcting.finder.title(entry, self._texts.language)
                with tag("li"), tag("button", "entry-choice", type="button").on("click", partial(self._name, entry), args=[]):
                    words("span", title, lang=language, dir="auto")
                    words("span", entry, "number")

    async def _search(self, event: GenericEventArguments) -> None:
        asked = self._searched = str(event.args)[:MAX_SEARCH].strip()
        found = [entry.id for entry in await self._correcting.finder.find(asked, self._texts.language)]
        if asked == self._searched:  # and nothing was typed meanwhile
            self._offer(found if asked else self._considered)
            self._run(self._fold, _SEEN)

    async def _say(self, judgement: Judgement) -> None:
        wrong = judgement is Judgement.WRONG
        # Wrong is said once: said again, the entry that was named would be forgotten.
        if ((wrong and self._said_wrong) or await self._correcting.say(self._seq, judgement)) and wrong:
            self._run(self._fold, "open = true")
            self._run(self._fold, _SEEN)

    async def _name(self, entry: str | None) -> None:
        if await self._correcting.say(self._seq, Judgement.WRONG if entry else Judgement.NOT_COVERED, entry):
            self._run(self._fold, "open = false")
            self._run(self._summary, "focus()")

    async def _withdraw(self) -> None:
        if await self._correcting.take_back(self._seq):
            self._run(self._right, "focus()")  # the button that had it is gone

    def _run(self, element: Element, deed: str) -> None:
        element.client.run_javascript(f"document.getElementById('{element.html_id}').{deed}")
