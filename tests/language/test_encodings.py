"""The encoding that a script was saved in: named where it can be told, and a command only then."""

from __future__ import annotations

import codecs
import subprocess
from pathlib import Path, PurePath

import pytest

from wanscript.language.decode import decode
from wanscript.language.encodings import likely

SAID = {
    "gb18030": "小美看着窗外，她笑了。“你好吗？”老周问。",
    "big5": "小美看著窗外，她笑了。「你好嗎？」老周問。這裡沒有人。",
    "shift_jis": "太郎は窓の外を見ている。「どこへ行くの？」と彼女が聞いた。",
    "euc_jp": "太郎は窓の外を見ている。「どこへ行くの？」と彼女が聞いた。",
    "euc-kr": "민수는 창밖을 바라본다. 어디 갔었어? 그녀가 묻는다.",
}
PLAIN = {
    "cp1252": "Mara waits – she “smiles”. It’s late at the café.",
    "latin-1": "Jörg läuft über die Straße, «où es-tu?», ¿dónde está?",
    "cp1250": "Łucja idzie powoli przez łąkę. Żółw śpi, świeci słońce.",
    "cp1251": "Анна идёт к окну и смотрит на улицу.",
}
HEAD = "Title: X\n\nCharacter: Mara\n  Image: cast/mara.jpg\n\n"


@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize("head", ["", HEAD])
def test_a_command_is_given_where_it_gives_the_right_letters(name: str, head: str) -> None:
    data = f"{head}{SAID[name]}\n".encode(name)
    guess = likely(data)
    assert guess is not None
    assert codecs.lookup(guess[1]).name == codecs.lookup(name).name
    # what breaks further on would stop the command
    assert likely(data * 500 + b"\xff") == (guess[0], "")


@pytest.mark.parametrize("name", PLAIN)
def test_no_command_is_given_where_it_might_not(name: str) -> None:
    guess = likely(f"{HEAD}{PLAIN[name]}\n".encode(name))
    assert guess == ("Windows-1251" if name == "cp1251" else "Windows-1252", "")


@pytest.mark.parametrize("name", SAID)
def test_the_command_works_as_it_stands(tmp_path: Path, name: str) -> None:
    data = f"{HEAD}{SAID[name]}\n".encode(name)
    (tmp_path / "my film.wan").write_bytes(data)
    (finding,) = decode(PurePath("my film.wan"), data)[1]
    command = finding.help.partition(", or: ")[2]
    subprocess.run(command, shell=True, cwd=tmp_path, check=True)
    assert (tmp_path / "new.wan").read_bytes() == data.decode(name).encode()
