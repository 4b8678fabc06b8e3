"""A page as a test reads it."""

import json
from typing import Any

import httpx
from bs4 import BeautifulSoup


def read(response: httpx.Response) -> BeautifulSoup:
    return BeautifulSoup(response.text, "html.parser")


def links(soup: BeautifulSoup, selector: str = "main a") -> list[str]:
    return [str(link["href"]) for link in soup.select(selector)]


def questions(soup: BeautifulSoup, selector: str = ".questions") -> list[str]:
    return [link.get_text(strip=True) for link in soup.select(f"{selector} a")]


def heading(soup: BeautifulSoup) -> str:
    (found,) = soup.find_all("h1")
    return str(found.get_text())


def data(soup: BeautifulSoup) -> list[dict[str, Any]]:
    (script,) = soup.select('script[type="application/ld+json"]')
    graph: list[dict[str, Any]] = json.loads(script.get_text())["@graph"]
    return graph
