"""Figures of an evaluation as a page for people: computed once, drawn as plain HTML and SVG. No scripts, no network."""

from knowledge_base.report.figures import Figures, compute
from knowledge_base.report.page import page

__all__ = ["Figures", "compute", "page"]
