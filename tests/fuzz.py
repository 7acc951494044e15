"""A coverage-guided fuzzer over the whole compiler: `python tests/fuzz.py -max_total_time=300`.

Any bytes must give a compilation, diagnostics and a report, and never an exception; laying a
script out must settle. Needs atheris, so it is no part of the ordinary tests.
"""

import sys
from pathlib import PurePath

import atheris

with atheris.instrument_imports(include=["wanscript"]):
    from wanscript.compiler import compile, reformat
    from wanscript.language.decode import decode
    from wanscript.models.table import MODELS
    from wanscript.show.findings import as_json, render

NAMES = tuple(MODELS)
HEADER = b"Character: Mara\n  Image: m.png\n  Voice: v.mp3\nBackground: Alley\n  Image: a.png\n\n"


def one(data: bytes) -> None:
    model = NAMES[data[0] % len(NAMES)] if data else None
    body = HEADER + data[2:] if len(data) > 1 and data[1] % 2 else data[2:]
    source, _ = decode(PurePath("fuzz.wan"), body)
    compilation = compile(source, model=model)
    render(compilation.diagnostics)
    as_json(compilation.diagnostics)
    laid, _ = reformat(source)
    assert reformat(laid)[0].text == laid.text


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
