"""Plain HTML elements: the desk draws itself instead of wearing Quasar's looks. Text is always text, never markup."""

from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

Attribute = str | int | bool | None


def tag(name: str, classes: str = "", /, **attributes: Attribute) -> Element:
    """An element to put others in. `aria_label` becomes the attribute aria-label, `for_` becomes for; None leaves it out."""
    return _dressed(Element(name), classes, attributes)


def words(name: str, text: str, classes: str = "", /, **attributes: Attribute) -> TextElement:
    """An element that holds text, to be changed by its `text`."""
    element = TextElement(tag=name, text=text)
    _dressed(element, classes, attributes)
    return element


def _dressed(element: Element, classes: str, attributes: dict[str, Attribute]) -> Element:
    # Assigned one by one, never through a string of props: a customer's words could otherwise add attributes of their own.
    for key, value in attributes.items():
        if value is not None:
            element.props[_named(element, key)] = value
    return element.classes(classes)


def _named(element: Element, key: str) -> str:
    if element.tag == "input" and key == "value":
        return "^value"  # Vue's spelling for "the attribute": as a property it would undo the typing whenever the page changes
    return key.rstrip("_").replace("_", "-")
