"""Try it: type a question as a customer would, see what would be said, how sure that is, and why."""

import json
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from nicegui import ui
from nicegui.events import GenericEventArguments
from starlette.requests import Request
from starlette.responses import Response

from bot.conversation.markdown import to_html
from bot.desk.knowledge.checks import draw_target
from bot.desk.knowledge.phrases import KnowledgeTexts
from bot.desk.knowledge.place import Place
from bot.desk.markup import tag, words
from bot.desk.page import page
from bot.desk.shell import Visit
from bot.desk.understanding import WORTH_SHOWING, percent
from knowledge_base import Candidate, Language, Target, Understanding, decide
from knowledge_base.evidence import Evidence
from knowledge_base.reading import Question, read

MAX_QUESTION = 1000
ALWAYS, SHOWN = 3, 6
_RESULT = "document.querySelector('.try-result')"
_ASKED = f"(e) => {{ {_RESULT}.ariaBusy = 'true'; emit(e.target.querySelector('input').value) }}"


def register_try(place: Place) -> None:
    @page("/knowledge/try")
    async def try_page(request: Request, question: str = "") -> Response | None:
        visit = await place.shell.enter(request)
        if isinstance(visit, Response):
            return visit
        texts = KnowledgeTexts(visit.texts.language)
        async with place.frame(visit, texts, texts("try_it")):
            screen = TryScreen(place, visit, texts, question[:MAX_QUESTION])
            await screen.open()
        return None


class TryScreen:
    def __init__(self, place: Place, visit: Visit, texts: KnowledgeTexts, question: str) -> None:
        self._place, self._visit, self._texts, self._question = place, visit, texts, question

    async def open(self) -> None:
        texts = self._texts
        with tag("div", "toolbar"):
            words("a", "←", "back", href=f"{self._visit.root}/knowledge", aria_label=texts("back_to_knowledge"), data_back=True)
            words("h1", texts("try_it"))
        with tag("form", "try-form") as form:
            words("label", texts("try_label"), for_="try-question")
            with tag("div", "try-line"):
                tag(
                    "input", id="try-question", type="text", value=self._question, maxlength=MAX_QUESTION, dir="auto",
                    autocomplete="off", placeholder=texts("try_placeholder"), data_search=True, autofocus=True,
                )  # fmt: skip
                words("button", texts("try_ask"), "primary", type="submit")
        form.on("submit.prevent", self._ask, js_handler=_ASKED)
        self._result = tag("section", "try-result", aria_live="polite", aria_label=texts("try_result"))
        if self._question.strip():
            await self._draw()

    async def _ask(self, event: GenericEventArguments) -> None:
        if await self._place.shell.acting(self._visit) is None:
            return
        self._question = str(event.args)[:MAX_QUESTION]
        await self._draw()
        address = f"{self._visit.root}/knowledge/try?{urlencode({'question': self._question})}"
        ui.run_javascript(f"history.replaceState(history.state, '', {json.dumps(address)}); {_RESULT}.ariaBusy = null")

    async def _draw(self) -> None:
        if not self._question.strip():
            self._result.clear()
            return
        knowledge = self._place.knowledge
        reading = await read(self._question, None, knowledge, self._place.threshold, _nothing_before)
        language = reading.whole.language
        explained = [await knowledge.explain(part.text, hint=language) for part in reading.parts]
        explained = explained or [await knowledge.explain(self._question)]
        self._result.clear()
        with self._result:
            if reading.parts:
                words("p", self._texts("try_several"), "quiet")
            for understood, why in explained:
                self._draw_decision(understood, language, one_of_several=bool(reading.parts))
                self._draw_candidates(understood, why)

    def _draw_decision(self, understood: Understanding, language: Language, *, one_of_several: bool) -> None:
        """`language` is the whole message's: that of the reply."""
        texts, best = self._texts, understood.candidates[0] if understood.candidates else None
        decision = decide(understood, self._place.threshold)
        if one_of_several and decision == "handoff":
            decision = "offer"  # where the rest is answered, a person is offered and not called
        intent = best is not None and best.kind == "intent" and decision == "answer"
        key = "try_small_talk" if intent else f"try_{decision}"
        sure = percent(best.probability) if best else percent(0)
        with tag("div", f"decision decision-{decision}"):
            if one_of_several:
                words("q", understood.text, dir="auto")
            words("h2", texts(key, percent=sure, threshold=percent(self._place.threshold)))
            guess = "" if understood.language_certain else f" ({texts('try_guess')})"
            words("p", texts("try_language", language=texts(f"language_{language}")) + guess, "quiet")
        if best and decision == "answer" and not intent:
            self._draw_answer(best.id, language)

    def _draw_answer(self, entry_id: str, language: Language) -> None:
        answer = self._place.knowledge.answer(entry_id, language)
        if answer is None:
            return
        if answer.language != language:
            words("p", self._texts("try_other_language", language=self._texts(f"language_{answer.language}")), "quiet")
        with tag("div", "bubble", lang=answer.language, dir="auto"):
            ui.html(to_html(answer.markdown), sanitize=False).classes("rich-text")  # to_html has sanitised it

    def _draw_candidates(self, understood: Understanding, why: Mapping[Target, Evidence]) -> None:
        texts = self._texts
        words("h3", texts("try_why"))
        words("p", texts("try_why_explained"), "quiet")
        with tag("ol", "candidates"):
            for candidate in _worth_showing(understood):
                with tag("li", "candidate"):
                    self._draw_candidate(candidate, why.get(Target(candidate.kind, candidate.id)))
            if understood.out_of_scope >= WORTH_SHOWING:
                with tag("li", "candidate candidate-none"), tag("div", "candidate-head"):
                    words("span", texts("none_of_these"))
                    _bar(understood.out_of_scope)

    def _draw_candidate(self, candidate: Candidate, evidence: Evidence | None) -> None:
        with tag("div", "candidate-head"):
            draw_target(self._place.knowledge, self._visit, self._texts, Target(candidate.kind, candidate.id))
            _bar(candidate.probability)
        with tag("p", "quiet"):
            words("span", self._texts("try_nearest"))
            words("q", candidate.phrasing, dir="auto")
        if evidence:
            with tag("dl", "evidence"):
                for name in ("meaning", "spelling", "learnt"):
                    value = getattr(evidence, name)
                    words("dt", self._texts(f"evidence_{name}"))
                    with tag("dd"):
                        words("span", percent(value))
                        with tag("span", "bar-track", aria_hidden="true"):
                            tag("span", "bar-fill").style(f"width: {value:.1%}")


async def _nothing_before() -> Question | None:
    return None


def _worth_showing(understood: Understanding) -> Sequence[Candidate]:
    first, rest = understood.candidates[:ALWAYS], understood.candidates[ALWAYS:SHOWN]
    return (*first, *(candidate for candidate in rest if candidate.probability >= WORTH_SHOWING))


def _bar(probability: float) -> None:
    words("span", percent(probability), "bar-value")
    with tag("span", "bar-track", aria_hidden="true"):
        tag("span", "bar-fill").style(f"width: {probability:.1%}")
