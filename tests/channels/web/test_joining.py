"""The widget's modules as one file. That it runs, every test in a browser shows."""

import pytest

from bot.channels.web.joining import join, slim


def test_a_module_stands_after_those_it_needs(tmp_path):
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nimport { c } from "./c.js";\nexport const a = b + c;\n')
    (tmp_path / "b.js").write_text('import { c } from "./c.js";\n\nexport function b() {\n  return c; // always\n}\n')
    (tmp_path / "c.js").write_text("export const c = 1;\n")
    assert join(tmp_path, "a").decode() == "const c = 1;\nfunction b() {\nreturn c;\n}\nconst a = b + c;\nexport { a };\n"


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ('import b from "./b.js";', "cannot be joined"),
        ('export * from "./b.js";', "cannot be joined"),
        ("export default 1;", "cannot be joined"),
        ('import { a } from "./a.js";', "circle"),
        ('import { c } from "./b.js";', "does not export"),
        ('import { b as c } from "./b.js";', "does not export"),
        ('import { b } from "./b.js";\nconst inner = b;', "both declare inner"),
    ],
)
def test_what_cannot_be_joined_is_said_at_start(tmp_path, source, fault):
    (tmp_path / "b.js").write_text("export const b = 1;\nconst inner = 2;\n")
    (tmp_path / "a.js").write_text(source + "\n")
    with pytest.raises(ValueError, match=fault):
        join(tmp_path, "a")


def test_names_inside_a_function_may_be_the_same(tmp_path):
    (tmp_path / "b.js").write_text("export const b = () => {\n  const inner = 1;\n  return inner;\n};\n")
    (tmp_path / "a.js").write_text(
        'import { b } from "./b.js";\nexport const a = () => {\n  const inner = b();\n  return inner;\n};\n'
    )
    assert join(tmp_path, "a").decode().endswith("export { a };\n")


def test_addresses_are_no_comments():
    assert slim('  const a = "https://shop.example"; // where\n  // all\n') == 'const a = "https://shop.example";\n'
