from pathlib import Path

import pytest
import yaml

from knowledge_base import Entry, Variant, write_file
from knowledge_base.errors import ExchangeError
from knowledge_base.exchange import Imported, Source, import_files, import_sources, write_rasa
from tests.knowledge_base.conftest import SHOP

NLU = """version: "3.1"
nlu:
  - intent: faq/delivery-time
    examples: |
      - how long until [my parcel](item) arrives
      - when will it [come]{"entity": "event", "value": "arrival"}
  - intent: ask_price
    examples:
      - text: |
          what does shipping cost me
  - intent: greet
    examples: |
      - hello there, good morning
  - synonym: parcel
    examples: |
      - box
"""
DOMAIN = """version: "3.1"
responses:
  utter_faq/delivery-time:
    - text: "**Two** days."
    - text: Two, by telegram.
      channel: telegram
  utter_ask_price:
    - text: Five euros.
    - text: 5 €
  utter_bye: [{text: Bye.}]
"""


def imported(*texts: str, language: str | None = None) -> Imported:
    return import_sources([Source(f"{n}.yml", text.encode()) for n, text in enumerate(texts)], language=language)


def test_intents_and_the_responses_that_answer_them_become_entries() -> None:
    for files in ((NLU, DOMAIN), (DOMAIN, NLU)):
        assert imported(*files).entries == [
            Entry(
                "delivery-time",
                {"en": Variant("how long until my parcel arrives", ("when will it come",), "**Two** days.")},
            ),
            Entry("ask_price", {"en": Variant("what does shipping cost me", (), "Five euros.")}),
        ]


def test_what_is_left_out_or_guessed_is_told() -> None:
    notices = "\n".join(map(str, imported(NLU, DOMAIN).notices))
    for said in ("read as en", "“synonym”", "intent greet", "utter_bye", "line 5 (utter_faq/delivery-time)", "2 texts"):
        assert said in notices


def test_languages_meet_in_one_entry() -> None:
    vietnamese = "nlu:\n  - intent: faq/delivery-time\n    examples: |\n      - bao giờ thì hàng tới vậy\n"
    answer = "responses:\n  utter_faq/delivery-time:\n    - text: Hai ngày là nhận được hàng.\n"
    english = "nlu:\n  - intent: faq/delivery-time\n    examples: |\n      - when will the delivery come\n"
    reply = "responses:\n  utter_faq/delivery-time:\n    - text: You will have it in two days.\n"
    (made,) = imported(english + reply, vietnamese + answer).entries
    assert {language: variant.answer for language, variant in made.variants.items()} == {
        "en": "You will have it in two days.",
        "vi": "Hai ngày là nhận được hàng.",
    }


def test_the_language_can_be_said() -> None:
    assert set(imported(NLU, DOMAIN, language="vi").entries[0].variants) == {"vi"}


def test_every_fault_is_listed_with_its_place() -> None:
    wrong = (
        "nlu:\n  - intent: faq/a\n    examples: |\n      - fine\n      no dash\n  - 5\n  - intent: [1]\n"
        "responses:\n  utter_faq/a: text\n  utter_b:\n    - {text: [1]}\n"
    )
    with pytest.raises(ExchangeError) as caught:
        imported(wrong)
    assert [str(fault).split(": ")[1].split(" (")[0] for fault in caught.value.faults] == [
        "line 2",
        "line 6",
        "line 7",
        "line 9",
        "line 11",
    ]


def test_examples_alone_are_refused_with_advice() -> None:
    with pytest.raises(ExchangeError, match=r"0\.yml: no intent has both examples and a response.*together"):
        imported(NLU)


@pytest.mark.parametrize("name", ["faq.yml", "project"])
def test_one_language_goes_to_rasa_and_back(tmp_path: Path, name: str) -> None:
    off = Entry("off", SHOP[0].variants, enabled=False)
    assert write_rasa(tmp_path / name, [*SHOP, off], "en") == len(SHOP)
    assert import_files([tmp_path / name]).entries == SHOP


def test_what_looks_like_an_entity_is_none_after_export(tmp_path: Path) -> None:
    write_rasa(tmp_path / "r.yml", [Entry("a", {"en": Variant("where is [x](y)", ("two\nlines",), "A")})], "en")
    examples = yaml.safe_load((tmp_path / "r.yml").read_text())["nlu"][0]["examples"]
    assert examples == "- where is [x] (y)\n- two lines\n"


def test_our_own_yaml_is_not_taken_for_rasas(tmp_path: Path) -> None:
    write_file(tmp_path / "a.yml", SHOP[:2])
    (tmp_path / "nlu.yml").write_text(NLU + DOMAIN.replace('version: "3.1"\n', ""), encoding="utf-8")
    with pytest.raises(ExchangeError, match=r"nlu\.yml: line 3 \(delivery-time\): id: already used at a\.yml: line 2"):
        import_files([tmp_path])
