"""The platforms' XML: one flat element. Foreign XML may declare no entities and no document type."""

import re
from collections.abc import Mapping
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import fromstring

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (section 2.2) has no way to write."""


class NotXml(Exception):
    """`str()` says what is wrong with it."""


def read(body: str | bytes) -> dict[str, str]:
    """The texts of the elements in <xml>, by name; those of an element's own children by "Parent.Child". Raises NotXml."""
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, ValueError, LookupError) as error:  # what defusedxml forbids is a ValueError
        raise NotXml(f"not well-formed XML: {type(error).__name__}") from None
    found: dict[str, str] = {}
    for element in root:
        found[element.tag] = element.text or ""
        found.update({f"{element.tag}.{inner.tag}": inner.text or "" for inner in element})
    return found


def written(values: Mapping[str, str | int]) -> str:
    """Texts become CDATA, in which nothing needs escaping but its own end."""
    return f"<xml>{''.join(f'<{name}>{_value(value)}</{name}>' for name, value in values.items())}</xml>"


def _value(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    return f"<![CDATA[{_FORBIDDEN.sub('', value).replace(']]>', ']]]]><![CDATA[>')}]]>"
