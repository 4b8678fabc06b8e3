import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert

from bot.conversation.corrections import Correction, Judgement, correct
from bot.conversation.tables import ConversationRow, MessageRow
from bot.desk.quality.judge import Why
from bot.desk.quality.phrases import PHRASES
from bot.languages import LANGUAGES
from tests.desk.conftest import sign_in
from tests.desk.stage import Stage
from tests.knowledge_base.conftest import SHOP

NASTY = "<img src=x onerror=\"document.title='owned'\"> when does it arrive"


def understanding(entry: str, confidence: float, intent: str = "faq", language: str = "en") -> dict[str, Any]:
    candidate = {"entry": entry, "confidence": confidence, "question": f"About {entry}?"}
    intents = [{"name": intent, "confidence": confidence}, {"name": "out_of_scope", "confidence": 1 - confidence}]
    return {"language": language, "intents": intents, "candidates": [candidate], "answered": entry}


class Past:
    """Conversations that took place some time ago."""

    def __init__(self) -> None:
        self.conversations: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []

    def conversation(self, ago: timedelta, *lines: tuple[str, str, str, dict[str, Any] | None]) -> None:
        name = f"c{len(self.conversations)}"
        at = datetime.now(UTC) - ago
        self.conversations.append(
            {"id": name, "channel": "web", "contact": name, "mode": "bot", "epoch": 0, "last_seq": len(lines), "created_at": at}
        )
        for seq, (author, kind, text, understood) in enumerate(lines, 1):
            message = {"conversation_id": name, "seq": seq, "author": author, "kind": kind, "text": text, "at": at}
            self.messages.append({**message, "understanding": understood})

    def answered(
        self, ago: timedelta, entry: str, confidence: float, *, right: bool, text: str = "when does it come", language: str = "en"
    ) -> None:
        reaction = ("thank", "thanks") if right else ("ask_human", "a person please")
        self.conversation(
            ago,
            ("customer", "text", text, None),
            ("bot", "answer", "Soon.", understanding(entry, confidence, language=language)),
            ("customer", "text", reaction[1], None),
            ("bot", "text", "…", understanding("", 0.9, reaction[0])),
        )

    def plant(self, stage: Stage) -> None:
        async def write() -> None:
            async with stage.database.begin() as session:
                await session.execute(insert(ConversationRow), self.conversations)
                await session.execute(insert(MessageRow), self.messages)

        stage.run(write())


def busy_shop() -> Past:
    past = Past()
    for n in range(160):
        week = n % 8
        wrong_every = 12 if week > 2 else 2
        past.answered(
            timedelta(weeks=week, hours=2 + n % 20), f"entry-{n % 7}", 0.75 + (n % 25) / 100, right=n // 8 % wrong_every > 0
        )
    past.answered(timedelta(hours=3), "delivery-time", 0.999, right=False, text=NASTY)
    past.conversation(timedelta(minutes=2), ("customer", "text", "?", None), ("bot", "answer", "!", understanding("a", 0.8)))
    past.conversation(timedelta(hours=5), ("customer", "text", "?", None), ("bot", "answer", "!", {"candidates": "of old"}))
    return past


def test_before_any_traffic_it_says_what_will_be_here(page: Page, stage: Stage) -> None:
    stage.agent()
    sign_in(page, path="/desk/quality")
    expect(page.get_by_role("heading", name="No answers yet")).to_be_visible()
    expect(page.get_by_text("Once customers ask")).to_be_visible()
    expect(page.get_by_role("navigation").get_by_role("link", name="Quality")).to_have_attribute("aria-current", "page")
    expect(page.locator("svg.chart")).to_have_count(0)


def test_answers_judged_by_what_came_of_them(page: Page, stage: Stage) -> None:
    stage.stock(SHOP)
    busy_shop().plant(stage)
    stage.agent()
    sign_in(page, path="/desk/quality")
    headline = page.locator(".headline")
    expect(headline).to_contain_text("In the last 4 weeks the assistant gave 82 answers. Of the 81 that could be judged")
    expect(page.get_by_text("Another 1 could not be judged")).to_be_visible()
    expect(page.locator(".verdict")).to_contain_text("points too high since week")
    expect(page.locator("svg.chart")).to_have_count(3)
    asked_for_person = page.get_by_role("row", name="the customer asked for a person")
    expect(asked_for_person).to_contain_text("wrong")
    expect(page.get_by_role("row", name="less than half an hour ago")).to_contain_text("not judged1")
    worst = page.locator(".case").first
    expect(worst).to_contain_text(NASTY)
    expect(worst).to_contain_text("Nearest phrasing: when will my parcel arrive")
    expect(page).to_have_title(re.compile("Quality"))
    assert page.locator(".report img").count() == 0


def test_a_correction_and_a_mistakes_neighbours(page: Page, stage: Stage) -> None:
    stage.stock(SHOP)
    past = Past()
    past.answered(timedelta(hours=2), "delivery-time", 0.9, right=True, text="how long until my refund is on the card")
    past.answered(timedelta(hours=2), "gone-since", 0.8, right=False, text="do you sell teapots")
    past.plant(stage)

    async def say() -> None:
        async with stage.database.begin() as session:
            said = Correction(Judgement.WRONG, "refund-time", "Minh Anh", datetime.now(UTC))
            await correct(session, "c0", 2, said)

    stage.run(say())
    stage.agent()
    sign_in(page, path="/desk/quality")
    expect(page.get_by_role("row", name="an agent said it was wrong")).to_contain_text("wrong1")
    expect(page.get_by_role("row", name="delivery-time")).to_have_text(
        re.compile("delivery-timerefund-time11how long until my refund is on the card")
    )
    worst, other = page.locator(".case").all()
    expect(worst.locator("dt")).to_have_text(["Answered with", "Right was"])
    expect(worst.locator(".near")).to_have_text(
        ["Nearest phrasing: when will my parcel arrive", "Nearest phrasing: refund not on my card yet"]
    )
    expect(other.locator(".near")).to_have_text("About gone-since?")  # as it was then: the entry is gone


def test_a_handful_of_answers_gets_no_picture_of_chance(page: Page, stage: Stage) -> None:
    past = Past()
    for n in range(5):
        past.answered(timedelta(hours=2 + n), "delivery-time", 0.9, right=n > 0)
    past.plant(stage)
    stage.agent()
    sign_in(page, path="/desk/quality")
    expect(page.locator(".verdict")).to_contain_text("Fewer than 30 judged answers")
    expect(page.get_by_role("row", name="English")).to_contain_text("20 %")
    expect(page.locator("svg.chart")).to_have_count(1)  # the weeks


def test_languages_are_drawn_side_by_side_where_there_is_enough_of_them(page: Page, stage: Stage) -> None:
    past = Past()
    for language, count in (("en", 40), ("vi", 30), ("zh-Hans", 29)):
        for n in range(count):
            past.answered(timedelta(hours=2), "a", 0.7 + n / 200, right=n % 5 > 0, language=language)
    past.plant(stage)
    stage.agent()
    sign_in(page, path="/desk/quality")
    languages = page.locator("section").filter(has=page.get_by_role("heading", name="By language"))
    expect(languages.locator(".legend li")).to_have_text(["English", "Vietnamese"])
    expect(languages.locator("svg.chart .series")).to_have_count(2)
    expect(languages.get_by_role("row", name="Simplified Chinese")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_any_screen(page: Page, stage: Stage, width: int) -> None:
    busy_shop().plant(stage)
    stage.agent(language="vi")
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark")
    sign_in(page, path="/desk/quality")
    expect(page.locator(".report h1")).to_have_text("Chất lượng câu trả lời")
    assert page.evaluate("(screen => screen.scrollWidth <= screen.clientWidth)(document.querySelector('.screen-quality'))")
    assert page.evaluate("document.documentElement.scrollHeight") == 800  # the screen scrolls, and nothing beside it
    paper, ink = page.evaluate(
        "['backgroundColor', 'color'].map(what => getComputedStyle(document.querySelector('.tile, .report'))[what])"
    )
    assert paper != ink


def test_who_is_not_signed_in_sees_nothing(page: Page, stage: Stage) -> None:
    page.goto("/desk/quality")
    page.wait_for_url("**/sign-in?next=%2Fquality")


def test_texts_are_complete() -> None:
    texts = PHRASES._texts
    for key, said in texts.items():
        assert len({frozenset(re.findall(r"\{(\w+)\}", said[language])) for language in LANGUAGES}) == 1, key
    assert {f"why_{why}" for why in Why} == {key for key in texts if key.startswith("why_")}
    folder = Path(__file__).parents[3] / "bot/desk/quality"
    written = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    computed = ("why_", "counts_", "drift_")
    assert [key for key in texts if not key.startswith(computed) and f'"{key}"' not in written] == []
