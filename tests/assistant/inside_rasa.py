"""Checks that need Rasa's own classes: run under its Python 3.10 by test_inside_rasa.py, without pytest.

Each function named check_… is one check; the program prints {name: null or what went wrong} as JSON.
"""

import io
import json
import random
import sys
import tarfile
import tempfile
import traceback
from pathlib import Path

from bot.assistant import lean

lean.leave_out_heavy_libraries()

from jsonschema import ValidationError  # noqa: E402 - Rasa comes after the libraries it must not find
from rasa.core.actions.action import RemoteAction  # noqa: E402
from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.events import (  # noqa: E402
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402

from bot.assistant import patches, states, tracker, validation  # noqa: E402

ROOT = Path(__file__).parents[2]
DOMAIN = Domain.load(str(ROOT / "data" / "assistant" / "domain.yml"))
FORM = "complaint_form"

RESULTS = [
    {},
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "language", "value": "vi"}], "responses": [{"custom": {"kind": "answer"}}]},
    {"events": [{"event": "slot", "value": "no name"}]},
    {"events": [{"event": "unheard of"}]},
    {"events": [{"no": "event"}]},
    {"events": "none"},
    {"responses": [1]},
    [],
    None,
]


def check_the_validator_agrees_with_rasas_own() -> None:
    stock = RemoteAction._validate_action_result
    action = RemoteAction("action_handoff", None)

    def accepts(validate: object, result: object) -> bool:
        try:
            return bool(validate(action, result))
        except ValidationError:
            return False

    verdicts = [accepts(stock, result) for result in RESULTS]
    assert {True, False} == set(verdicts)
    assert verdicts == [accepts(validation._validate_action_result, result) for result in RESULTS]


def check_patches_are_applied_once() -> None:
    patches.apply()
    patches.apply()
    assert RemoteAction._validate_action_result is validation._validate_action_result


def check_another_rasa_is_refused() -> None:
    try:
        patches.expect(RemoteAction.run, "0000000000000000")
    except patches.RasaChanged:
        return
    raise AssertionError("accepted a function it does not know")


def check_a_placeholder_is_not_called_by_accident() -> None:
    import tensorflow

    class Layer(tensorflow.keras.layers.Layer):
        pass

    assert tensorflow.function(check_another_rasa_is_refused) is check_another_rasa_is_refused
    try:
        tensorflow.constant([1.0])
    except lean.MissingLibrary:
        return
    raise AssertionError("a left-out library was called")


def check_only_models_of_rules_start_lean() -> None:
    rules = "rasa.core.policies.rule_policy.RulePolicy"
    assert lean.is_enough_for(_model(rules, "bot.assistant.understanding.FrontlineUnderstanding"))
    assert not lean.is_enough_for(_model(rules, "rasa.nlu.classifiers.diet_classifier.DIETClassifier"))


def check_only_configurations_of_rules_train_lean() -> None:
    assert lean.is_enough_to_train(ROOT / "config.yml")
    learns = Path(tempfile.mkdtemp()) / "config.yml"
    learns.write_text("pipeline: [{name: DIETClassifier}]\npolicies: [{name: RulePolicy}]")
    assert not lean.is_enough_to_train(learns)


def _model(*components: str) -> Path:
    nodes = {str(index): {"uses": component} for index, component in enumerate(components)}
    content = json.dumps({"predict_schema": {"nodes": nodes}}).encode()
    path = Path(tempfile.mkdtemp()) / "model.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("metadata.json")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return path


def check_a_compact_conversation_continues_like_the_whole() -> None:
    for seed in range(200):
        whole = _conversation(random.Random(seed))
        kept: list[Event] = []
        for event in whole:  # saved after each turn, as the store does
            kept.append(event)
            if isinstance(event, ActionExecuted) and event.action_name == "action_listen":
                kept = tracker.compact(kept, DOMAIN.slots, 2)
                assert len(kept) < 40
        expected, found = _replayed(whole), _replayed(kept)
        assert found.current_slot_values() == expected.current_slot_values(), seed
        assert found.active_loop_name == expected.active_loop_name, seed
        assert found.latest_action_name == expected.latest_action_name, seed
        # What the policies look at: rules reach back one customer message, a memorized story three states.
        for conversation in (found, expected):
            conversation.update(UserUttered(intent={"name": "deny"}))
        assert found.past_states(DOMAIN)[-3:] == expected.past_states(DOMAIN)[-3:], seed


STOCK_STATES = Domain.states_for_tracker_history
RULE_ONLY = {"rule_only_slots": ["offered"], "rule_only_loops": [FORM]}


def check_the_policies_see_what_they_saw() -> None:
    for seed in range(25):
        chance = random.Random(seed)
        mine, stock = _replayed([]), _replayed([])
        for event in _conversation(chance):
            if isinstance(event, ActionExecuted):
                event.hide_rule_turn = chance.random() < 0.3
            # Taken back now and then, the way a rejected form takes back a message.
            for once in [event, UserUtteranceReverted()] if chance.random() < 0.05 else [event]:
                mine.update(once)
                stock.update(once)
            if chance.random() < 0.5:
                continue
            for omit, only in ((False, None), (False, RULE_ONLY), (True, RULE_ONLY), (True, None)):
                choices = {"omit_unset_slots": omit, "ignore_rule_only_turns": only is not None, "rule_only_data": only}
                seen = states._states(DOMAIN, mine, **choices)
                assert seen == STOCK_STATES(DOMAIN, stock, **choices), seed
                for state in seen:  # a policy may change what it was given
                    for part in state.values():
                        part.clear()
                    state.clear()


def _replayed(events: list[Event]) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("sender", events, DOMAIN.slots)


def _conversation(chance: random.Random) -> list[Event]:
    events: list[Event] = [ActionExecuted("action_session_start"), ActionExecuted("action_listen")]
    in_form = False
    for turn in range(chance.randint(1, 15)):
        intent = chance.choice(["faq", "greet", "nlu_fallback", "complain", "stop"])
        events.append(UserUttered(f"text {turn}", {"name": intent, "confidence": 0.9}))
        events.append(SlotSet("language", chance.choice(["en", "vi"])))
        events.append(SlotSet("offered", intent == "nlu_fallback"))
        events.append(DefinePrevUserUtteredFeaturization(False))  # the policies' word that they looked at the intent
        if in_form and intent == "stop":
            in_form = False
            events += [ActionExecuted("action_deactivate_loop"), ActiveLoop(None), SlotSet("requested_slot", None)]
            events.append(ActionExecuted("utter_complaint_dropped"))
        elif in_form or intent == "complain":
            slot = chance.choice(["complaint_what", "complaint_order"])
            events.append(ActionExecuted(FORM))
            events += [] if in_form else [ActiveLoop(FORM)]
            events += [SlotSet(slot, f"said {turn}"), SlotSet("requested_slot", "complaint_contact"), BotUttered("Which?")]
            in_form = True
        else:
            events += [ActionExecuted("utter_answer"), BotUttered("An answer")]
        events.append(ActionExecuted("action_listen"))
    return events


def main() -> None:
    outcome = {}
    for name, check in list(globals().items()):
        if name.startswith("check_"):
            try:
                check()
                outcome[name] = None
            except Exception:  # noqa: BLE001 - reported to the test, which fails
                outcome[name] = traceback.format_exc()
    json.dump(outcome, sys.stdout)


if __name__ == "__main__":
    main()
