"""One SVG sprite of the icons that templates, Python and TypeScript name; an unknown one is an error."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from jinja2 import Environment, TemplateSyntaxError, nodes

ICON_FOLDER: Final = Path("node_modules/lucide-static/icons")
# calls whose argument of that position is an icon; anywhere else it is the keyword `icon=`
POSITIONS: Final = {"icon": 0, "MenuEntry": 2, "Command": 2}
_TYPESCRIPT: Final = re.compile(r'\bicon\("([a-z0-9-]+)"')
_JINJA: Final = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.loopcontrols"], autoescape=True)


class IconError(ValueError):
    """A name that lucide does not have, or a source that cannot be read; the message says where."""


def icons_named(files: Iterable[Path]) -> dict[str, Path]:
    """Every icon name in the sources and the first file that names it."""
    found: dict[str, Path] = {}
    for file in files:
        try:
            names = list(_READERS[file.suffix](file.read_text("utf-8")))
        except (SyntaxError, TemplateSyntaxError) as error:
            raise IconError(f"{file}:{error.lineno}: {str(error).splitlines()[0]}") from error
        for name in names:
            found.setdefault(name, file)
    return found


def sprite(names: dict[str, Path], folder: Path) -> str:
    symbols = [_symbol(name, names[name], folder) for name in sorted(names)]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'


def _symbol(name: str, source: Path, folder: Path) -> str:
    file = folder / f"{name}.svg"
    if not file.exists():
        raise IconError(f"there is no icon {name!r} (named in {source}); see {ICON_FOLDER}")
    drawing = re.sub(r"<!--.*?-->", "", file.read_text("utf-8"), flags=re.DOTALL)
    inner = drawing[drawing.index(">", drawing.index("<svg")) + 1 : drawing.rindex("</svg>")]
    lines = (line.strip() for line in inner.splitlines())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(lines)}</symbol>'


def _in_python(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call():
                yield from _python_call(node)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                if re.search(r"ICONS?$", name) and isinstance(node.value, ast.Dict):
                    yield from _python_strings(node.value.values)
            case _:
                pass


def _python_call(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    position = POSITIONS.get(name)
    if position is not None:
        yield from _python_strings(call.args[position : position + 1])
    yield from _python_strings(keyword.value for keyword in call.keywords if keyword.arg == "icon")


def _python_strings(expressions: Iterable[ast.expr]) -> Iterator[str]:
    for expression in expressions:
        if isinstance(expression, ast.Constant) and isinstance(expression.value, str) and expression.value:
            yield expression.value


def _in_template(source: str) -> Iterator[str]:
    tree = _JINJA.parse(source)
    for macro in tree.find_all(nodes.Macro):
        named = zip(reversed(macro.args), reversed(macro.defaults), strict=False)
        yield from _template_strings(default for argument, default in named if argument.name == "icon")
    for call in tree.find_all(nodes.Call):
        name = getattr(call.node, "attr", getattr(call.node, "name", ""))
        if name == "icon":
            yield from _template_strings(call.args[:1])
        yield from _template_strings(keyword.value for keyword in call.kwargs if keyword.key == "icon")


def _template_strings(expressions: Iterable[nodes.Expr]) -> Iterator[str]:
    for expression in expressions:
        match expression:
            case nodes.Const(value=str(value)) if value:
                yield value
            case nodes.CondExpr(expr1=first, expr2=second):
                yield from _template_strings([first] if second is None else [first, second])
            case _:
                pass


def _in_typescript(source: str) -> Iterator[str]:
    yield from _TYPESCRIPT.findall(source)


_READERS: Final = {".py": _in_python, ".html": _in_template, ".ts": _in_typescript}
