import pytest

from bot.gaps.drafts import Wording, draft_entry, free_id, propose, with_phrasings
from bot.gaps.privacy import redacted
from knowledge_base.entries import check_entry
from knowledge_base.errors import EntryInvalid
from tests.gaps.conftest import Street
from tests.knowledge_base.conftest import entry

ASKED = [
    ("Can you engrave a name?", "en"),
    ("engrave it pls", "en"),
    ("可以刻字吗", "zh-Hans"),
    ("Can you engrave a name?", "en"),
]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Write to lan.tran@example.com, or call 0912 345 678.", "en", "Write to [e-mail address], or call [phone number]."),
        ("订单 LS-20418 已发出，电话13812345678", "zh-Hans", "订单 [号码] 已发出，电话[电话号码]"),
        ("Gọi +84 912 345 678 nhé", "vi", "Gọi [số điện thoại] nhé"),
        ("card 4111 1111 1111 1111 and parcel 1Z999AA10123456784", "en", "card [number] and parcel [number]"),
    ],
)
def test_personal_data_is_replaced(text: str, language: str, expected: str) -> None:
    assert redacted(text, language)[0] == expected


@pytest.mark.parametrize(
    "text", ["Open 9:00–18:00, 30 days, $1,299.00", "since 2024, size 42, 12 letters", "3–5 天内，满 299 元", "2026-11-22"]
)
def test_what_a_shop_says_to_everybody_stays(text: str) -> None:
    assert redacted(text, "en") == (text, 0)


def test_questions_become_phrasings_in_their_languages() -> None:
    draft = propose(ASKED, {"en": "Yes, up to 12 letters."})
    assert list(draft) == ["en", "zh-Hans"]
    assert draft["en"] == Wording("Can you engrave a name?", ("engrave it pls",), "Yes, up to 12 letters.")
    assert draft["zh-Hans"] == Wording("可以刻字吗", (), "")


def test_an_answer_in_a_language_nobody_asked_in_has_a_place_too() -> None:
    assert propose(ASKED[:1], {"vi": "Được ạ."})["vi"] == Wording("Can you engrave a name?", (), "Được ạ.")


def test_what_was_asked_without_an_answer_in_its_language_is_not_lost() -> None:
    made = check_entry(draft_entry("engrave", propose(ASKED, {"en": "Yes."})))
    assert (made.enabled, made.tags, list(made.variants)) == (False, ("draft",), ["en"])
    assert made.variants["en"].phrasings == ("engrave it pls", "可以刻字吗")


def test_a_draft_needs_an_answer() -> None:
    with pytest.raises(EntryInvalid, match="at least one language"):
        draft_entry("engrave", propose(ASKED, {}))


def test_ids_are_free() -> None:
    asked = {"zh-Hans": Wording("可以刻字吗？", ()), "en": Wording("Can you engrave?", ())}
    assert free_id(asked, {"delivery-time"}) == "can-you-engrave"
    assert free_id(asked, {"can-you-engrave", "can-you-engrave-2"}) == "can-you-engrave-3"
    assert free_id({"vi": Wording("Có khắc tên không?", ())}, set()) == "co-khac-ten-khong"


def test_phrasings_are_added_once_to_the_language_they_are_in() -> None:
    known = entry("engrave", ["Engraving?", "engrave it pls"])
    changed = with_phrasings(known, [("engrave it pls", "en"), ("mail me: a@b.example", "en"), ("可以刻字吗", "zh-Hans")])
    assert changed.variants["en"].phrasings == ("engrave it pls", "mail me: [e-mail address]", "可以刻字吗")


async def test_replies_to_choose_from_are_the_longest_of_their_tickets(street: Street) -> None:
    from bot.gaps.replies import read_replies

    tickets = []
    for who, text in (
        ("lan", "Yes: up to 12 letters, write to shop@lanternstreet.example."),
        ("mai", "可以的，最多刻十二个字母。"),
    ):
        tickets.append(await street.fails(who, "Can you engrave a name?"))
        await street.replies(tickets[-1], "Hi!")
        await street.replies(tickets[-1], text)
        await street.resolves(tickets[-1])
        await street.asks(who, "thanks")
    tickets.append(await street.fails("an", "Engraving?"))
    async with street.database.reading() as session:
        replies = await read_replies(session, tickets)
    assert [(reply.ticket, reply.language, reply.replaced) for reply in replies] == [
        (tickets[1], "zh-Hans", 0),
        (tickets[0], "en", 1),
    ]
    assert replies[1].text == "Yes: up to 12 letters, write to [e-mail address]."
    assert replies[1].by == "Minh Anh"
