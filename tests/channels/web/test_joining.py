"""The widget's modules as one file. That it runs, every test in a browser shows."""

import re

import pytest

from bot.channels.web.joining import join, slim


def test_a_module_stands_after_those_it_needs(tmp_path):
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nimport { c } from "./c.js";\nexport const a = b + c;\n')
    (tmp_path / "b.js").write_text('import { c } from "./c.js";\n\nexport function b() {\n  return c; // always\n}\n')
    (tmp_path / "c.js").write_text("export const c = 1;\n")
    joined = join(tmp_path, "a").decode()
    assert re.findall(r"^const \$(\w+) =", joined, re.MULTILINE) == ["c", "b", "a"]
    assert joined.endswith("export const { a } = $a;\n")
    assert "import" not in joined


@pytest.mark.parametrize(
    "line", ['import b from "./b.js";', 'export * from "./b.js";', "export default 1;", 'import { a } from "./a.js";']
)
def test_what_cannot_be_joined_is_said_at_start(tmp_path, line):
    (tmp_path / "a.js").write_text(line + "\n")
    with pytest.raises(ValueError, match=r"a\.js|circle"):
        join(tmp_path, "a")


def test_addresses_are_no_comments():
    assert slim('  const a = "https://shop.example"; // where\n  // all\n') == 'const a = "https://shop.example";\n'
