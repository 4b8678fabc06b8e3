"""Patch: one compiled JSON schema validator for the action endpoint's answers.

Rasa calls `jsonschema.validate(result, schema)`, which builds the schema, checks it against its meta-schema and compiles a
validator anew for every answer: most of the time of a turn that has an action. The schema never changes, so the validator is
built once. Answers that Rasa refused are refused still, with the same exception.
"""

from typing import Any

from jsonschema import ValidationError
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.constants import DOCS_BASE_URL

from bot.assistant.patches import expect

SCHEMA = RemoteAction.action_response_format_spec()
VALIDATOR = validator_for(SCHEMA)(SCHEMA)


def apply() -> None:
    expect(RemoteAction._validate_action_result, "f8cdb4be68123961")
    expect(RemoteAction.action_response_format_spec, "091b74aa3738d126")
    VALIDATOR.check_schema(SCHEMA)
    RemoteAction._validate_action_result = _validate_action_result


def _validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    error = best_match(VALIDATOR.iter_errors(result))
    if error is None:
        return True
    error.message += f". The action endpoint's answer is not valid; see {DOCS_BASE_URL}/custom-actions for the format."
    raise ValidationError.create_from(error)
