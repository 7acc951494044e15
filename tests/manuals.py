"""The manual pages, made from what each command says of itself: `docs/man/wanscript-run.1` ..."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from inspect import cleandoc

import click

from wanscript.cli import COMMANDS, cli


def pages() -> Mapping[str, str]:
    """Every page by the name of its file."""
    with cli.make_context("wanscript", [], resilient_parsing=True) as above:
        made = {"wanscript.1": _page(cli, above, "wanscript", "storyboards in plain text")}
        for group in COMMANDS.values():
            for name, (_, line) in group.items():
                command = cli.get_command(above, name)
                assert command is not None
                with click.Context(command, info_name=name, parent=above) as ctx:
                    brief = line[0].lower() + line[1:].removesuffix(".")
                    made[f"wanscript-{name}.1"] = _page(command, ctx, f"wanscript-{name}", brief)
    return made


def _page(command: click.Command, ctx: click.Context, name: str, brief: str) -> str:
    parts = [
        f'.TH "{name.upper()}" "1" "" "wanscript" "wanscript manual"\n.nh\n.ad l',
        f".SH NAME\n{_plain(name)} \\- {_plain(brief)}",
        f".SH SYNOPSIS\n.B {_plain(ctx.command_path)}\n"
        + _plain(" ".join(command.collect_usage_pieces(ctx))),
        ".SH DESCRIPTION\n" + "\n".join(_paragraphs(command.help or "")),
        ".SH OPTIONS\n" + "\n".join(_options(command, ctx)),
    ]
    if command is cli:
        parts += _overview()
    else:
        parts.append(".SH SEE ALSO\n" + f".BR {_plain('wanscript')} (1)")
    return "\n".join(parts) + "\n"


def _paragraphs(text: str) -> Iterator[str]:
    for number, paragraph in enumerate(re.split(r"\n\s*\n", cleandoc(text).split("\f")[0])):
        lines = paragraph.strip().splitlines()
        if number:
            yield ".PP"
        if lines[0].strip() == "\b":
            yield ".nf\n" + "\n".join(map(_said, lines[1:])) + "\n.fi"
        else:
            yield _said(" ".join(map(str.strip, lines)))


def _options(command: click.Command, ctx: click.Context) -> Iterator[str]:
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if record is not None and record[1]:
            yield f".TP\n\\fB{_plain(record[0])}\\fR\n{_said(record[1])}"


def _overview() -> Iterator[str]:
    """What the page of the whole program has besides: its commands, codes, variables."""
    for heading, group in COMMANDS.items():
        yield f".SH {heading.upper()}"
        for name, (_, line) in group.items():
            yield f".TP\n.BR {_plain(f'wanscript-{name}')} (1)\n{_said(line)}"
    yield ".SH EXIT STATUS"
    for code, meaning in _EXITS.items():
        yield f".TP\n.B {code}\n{_said(meaning)}"
    yield ".SH ENVIRONMENT"
    for variable, meaning in _VARIABLES.items():
        yield f".TP\n.B {_plain(variable)}\n{_said(meaning)}"


_EXITS = {
    0: "Done, also with warnings.",
    1: "An error was found, a clip failed, or something stands in the way.",
    2: "What was asked for cannot be.",
    3: "There is no key, or no network.",
    75: "Not yet (`step`).",
    130: "Interrupted.",
}
_VARIABLES = {
    "DASHSCOPE_API_KEY": "The key of the paid service; it is never printed.",
    "DASHSCOPE_HTTP_BASE_URL": "Another address of the service.",
    "DASHSCOPE_WORKSPACE": "The workspace that requests belong to.",
    "WANSCRIPT_REGION": "Whose service and prices: intl, cn or us.",
    "WANSCRIPT_CURRENCY": "In which currency prices are: CNY or USD.",
    "WANSCRIPT_STATE": "The folder of the ledger of what was paid.",
    "NO_COLOR": "No colours.",
    "FORCE_COLOR": "Colours also where no terminal is.",
    "HTTPS_PROXY": "The proxy to the service; NO_PROXY names what needs none.",
}


def _said(text: str) -> str:
    """Text of a page, with what is typed in bold."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return _plain(text)
    bold = (f"\\fB{_plain(each)}\\fR" if at % 2 else _plain(each) for at, each in enumerate(pieces))
    return _guarded("".join(bold))


def _plain(text: str) -> str:
    return _guarded(text.replace("\\", "\\e").replace("-", "\\-"))


def _guarded(text: str) -> str:
    return f"\\&{text}" if text[:1] in (".", "'") else text
