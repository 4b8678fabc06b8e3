"""The files of the widget and the demo page."""

import gzip
import re

import pytest

from bot.channels.web.widget import STATIC, Widget

pytestmark = pytest.mark.asyncio(loop_scope="session")
WIDGET = sorted((STATIC / "widget").rglob("*.js"))
LANGUAGES = ("en", "vi", "zh-Hans", "zh-Hant")


async def test_the_loader_is_asked_for_each_time_and_the_modules_kept_for_ever(http):
    loader = await http.get("/web/widget.js")
    assert "{{" not in loader.text
    folder = re.search(r"widget/\w+", loader.text)[0]
    module = await http.get(f"/web/{folder}/main.js")
    assert "immutable" in module.headers["Cache-Control"]
    assert module.headers["Access-Control-Allow-Origin"] == "*"
    again = await http.get("/web/widget.js", headers={"If-None-Match": loader.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_module_of_another_release_is_not_kept(http):
    assert (await http.get("/web/widget/old/main.js")).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["web/widget/x/none.js", "web/widget/x/%2e%2e/widget.js", "demo/page.html.jinja", "demo/texts.json"]
)
async def test_nothing_else_is_served(http, path):
    assert (await http.get(f"/{path}")).status_code == 404


async def test_the_demo_page_is_in_the_language_asked_for(http):
    for wish, lang in {"vi": "vi", "zh-TW": "zh-Hant", "zh-Hans": "zh-Hans", "fr": "en"}.items():
        page = await http.get("/demo", params={"lang": wish})
        assert f'<html lang="{lang}">' in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert '<html lang="vi">' in (await http.get("/demo", headers={"Accept-Language": "vi-VN,vi;q=0.9"})).text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_language_has_every_string(language):
    def keys(name: str) -> list[str]:
        return re.findall(r"^  (\w+): ", (STATIC / f"widget/strings/{name}.js").read_text("utf-8"), re.MULTILINE)

    assert keys(language) == keys("en")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_launcher_is_called_the_same_before_and_after_the_rest_is_loaded(language):
    name = re.search(r'^  open: "(.*)",$', (STATIC / f"widget/strings/{language}.js").read_text("utf-8"), re.MULTILINE)[1]
    assert f'{language}: "{name}"' in (STATIC / "widget.js").read_text("utf-8").replace('"zh-Hans"', "zh-Hans").replace(
        '"zh-Hant"', "zh-Hant"
    )


async def test_all_of_the_widget_is_small():
    widget = Widget()
    served = [widget.loader, *(widget.files.get(name) for name in ("main.js", *(f"strings/{tag}.js" for tag in LANGUAGES)))]
    assert sum(len(gzip.compress(asset.body)) for asset in served) < 30_000
    assert len(widget.loader.zipped) < 3_500  # what a page pays that nobody opens


async def test_the_widget_sets_no_html_but_the_servers():
    code = {path.name: path.read_text("utf-8") for path in WIDGET}
    assert {line.strip() for text in code.values() for line in text.splitlines() if "innerHTML" in line} == {
        "node.innerHTML = html;",
        "else bubble.innerHTML = html; // sanitised by the server",
    }
