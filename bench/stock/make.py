"""Writes a stock Rasa project over the same FAQ and small talk: what a competent team would deploy with Rasa alone.

    python bench/stock/make.py OUT_DIR [--entries N] [--epochs N]

The peer of our measurements. Nothing in it is ours but the data: Rasa's recommended pipeline (word and character n-grams, which
also serve Chinese, DIET and a ResponseSelector of 100 epochs each), TED and the rules, answers as `utter_faq/<id>` in four
languages. Rasa detects no language: a variation is chosen by the slot `language`, which a channel would set, else English.
OUT_DIR is overwritten.
"""

import argparse
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[2]
LANGUAGES = ("zh-Hans", "zh-Hant", "en", "vi")
FROM_FRONTLINE_ONLY = {"faq", "out_of_scope"}
REPLIES = {
    "greet": "utter_greet",
    "thank": "utter_welcome",
    "goodbye": "utter_goodbye",
    "bot_challenge": "utter_iamabot",
    "affirm": "utter_affirmed",
    "deny": "utter_denied",
    "stop": "utter_stopped",
    "ask_human": "utter_handoff",
    "nlu_fallback": "utter_handoff",
    "faq": "utter_faq",
}
HANDOFF = {
    "zh-Hans": "我帮您转人工客服，请稍等。",
    "zh-Hant": "我幫您轉接真人客服，請稍候。",
    "en": "I'll get a person for you, one moment.",
    "vi": "Mình chuyển bạn cho nhân viên nhé, bạn chờ xíu.",
}
CONFIG: dict[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "stock",
    "language": "en",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", "epochs": 100, "retrieval_intent": "faq", "constrain_similarities": True},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "TEDPolicy", "max_history": 5, "epochs": 100, "constrain_similarities": True},
    ],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, metavar="OUT_DIR")
    parser.add_argument("--entries", type=int, help="only the first N entries of the FAQ, to try it out")
    parser.add_argument("--epochs", type=int, default=100, help="fewer only to try it out (%(default)s)")
    arguments = parser.parse_args()
    files = sorted((PROJECT / "data" / "faq").glob("*.yml"))
    entries = [entry for file in files for entry in _read(file)["entries"]][: arguments.entries]
    domain = _read(PROJECT / "data" / "assistant" / "domain.yml")
    project = {
        "config.yml": _config(arguments.epochs),
        "credentials.yml": {"rest": None},
        "endpoints.yml": {},
        "domain.yml": _domain(entries, domain["responses"]),
        "data/nlu.yml": {"version": "3.1", "nlu": [*_small_talk(), *_questions(entries)]},
        "data/rules.yml": {"version": "3.1", "rules": _rules()},
        "data/stories.yml": {"version": "3.1", "stories": _stories()},
    }
    for name, content in project.items():
        path = arguments.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000), encoding="utf-8")
    print(f"{len(entries)} entries written to {arguments.out}")


def _config(epochs: int) -> dict[str, Any]:
    def with_epochs(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [part | {"epochs": epochs} if "epochs" in part else part for part in parts]

    return CONFIG | {"pipeline": with_epochs(CONFIG["pipeline"]), "policies": with_epochs(CONFIG["policies"])}


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _questions(entries: list[dict[str, Any]]) -> list[dict[str, str]]:
    def asked(entry: dict[str, Any]) -> list[str]:
        return [text for variant in entry["variants"].values() for text in (variant["question"], *variant["phrasings"])]

    return [{"intent": f"faq/{entry['id']}", "examples": _listed(asked(entry))} for entry in entries]


def _small_talk() -> list[dict[str, str]]:
    examples: dict[str, list[str]] = {}
    for language in LANGUAGES:
        for intent in _read(PROJECT / "data" / "assistant" / "nlu" / f"{language}.yml")["nlu"]:
            if intent["intent"] not in FROM_FRONTLINE_ONLY:
                lines = [line.removeprefix("- ") for line in intent["examples"].splitlines()]
                examples.setdefault(intent["intent"], []).extend(lines)
    return [{"intent": intent, "examples": _listed(lines)} for intent, lines in examples.items()]


def _listed(examples: list[str]) -> str:
    # Brackets would annotate entities.
    plain = (" ".join(example.translate(str.maketrans("[]", "()")).split()) for example in examples)
    return "".join(f"- {example}\n" for example in dict.fromkeys(plain))


def _domain(entries: list[dict[str, Any]], fixed: dict[str, Any]) -> dict[str, Any]:
    answers = {
        f"utter_faq/{entry['id']}": _variations({language: variant["answer"] for language, variant in entry["variants"].items()})
        for entry in entries
    }
    replies = {name: said for name, said in fixed.items() if name in REPLIES.values() or name.startswith("utter_ask_")}
    slots = ("complaint_what", "complaint_order", "complaint_contact")
    return {
        "version": "3.1",
        "intents": [*sorted((REPLIES.keys() - {"nlu_fallback"}) | {"complain"})],
        "slots": {"language": {"type": "text", "influence_conversation": False, "mappings": [{"type": "custom"}]}}
        | {slot: _asked_in_the_form(slot) for slot in slots},
        "forms": {"complaint_form": {"required_slots": list(slots)}},
        "responses": replies | {"utter_handoff": _variations(HANDOFF)} | answers,
        "actions": ["utter_faq"],
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    }


def _asked_in_the_form(slot: str) -> dict[str, Any]:
    condition = {"active_loop": "complaint_form", "requested_slot": slot}
    mapping = {"type": "from_text", "not_intent": ["ask_human", "stop"], "conditions": [condition]}
    return {"type": "text", "influence_conversation": False, "mappings": [mapping]}


def _variations(texts: dict[str, str]) -> list[dict[str, Any]]:
    spoken = [
        {"condition": [{"type": "slot", "name": "language", "value": language}], "text": text} for language, text in texts.items()
    ]
    return [*spoken, {"text": texts["en"]}]


def _rules() -> list[dict[str, Any]]:
    in_form = [{"active_loop": "complaint_form"}]
    left = [{"action": "action_deactivate_loop"}, {"active_loop": None}]
    taken = [{"action": "complaint_form"}, {"active_loop": None}, {"slot_was_set": [{"requested_slot": None}]}]
    return [
        *({"rule": intent, "steps": [{"intent": intent}, {"action": action}]} for intent, action in REPLIES.items()),
        {
            "rule": "take a complaint",
            "steps": [{"intent": "complain"}, {"action": "complaint_form"}, {"active_loop": "complaint_form"}],
        },
        {"rule": "hand a complaint over", "condition": in_form, "steps": [*taken, {"action": "utter_handoff"}]},
        {
            "rule": "a person instead",
            "condition": in_form,
            "steps": [{"intent": "ask_human"}, *left, {"action": "utter_handoff"}],
        },
        {"rule": "leave a complaint", "condition": in_form, "steps": [{"intent": "stop"}, *left, {"action": "utter_stopped"}]},
    ]


def _stories() -> list[dict[str, Any]]:
    dialogues = (
        ("greet", "faq", "thank", "goodbye"),
        ("faq", "faq", "thank"),
        ("greet", "faq", "deny", "ask_human"),
        ("bot_challenge", "affirm", "faq", "goodbye"),
    )
    return [
        {
            "story": " ".join(intents),
            "steps": [step for intent in intents for step in ({"intent": intent}, {"action": REPLIES[intent]})],
        }
        for intents in dialogues
    ]


if __name__ == "__main__":
    main()
