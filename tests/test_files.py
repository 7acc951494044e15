"""The disk's facts: what a medium is by its content, and that no file is half or stolen."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from strange import endless, folder, looped, pipe

from wanscript.media import disk, files
from wanscript.media.boxes import samples
from wanscript.media.decode import frame_at, last_frame, whole
from wanscript.media.probe import probe
from wanscript.media.records import MediaCache
from wanscript.models.media import MediaFacts, MediaKind, MediaProblem, Unreadable


def film(path: Path, seconds: int = 2, *, picture: bool = True, form: str = "mp4") -> Path:
    import av

    with av.open(str(path), "w", format=form) as box:
        if picture:
            shown = box.add_stream("libx264", rate=10, options={"preset": "ultrafast"})
            shown.width, shown.height, shown.pix_fmt = 320, 240, "yuv420p"
            for number in range(10 * seconds):
                frame = av.VideoFrame(320, 240, "yuv420p")
                for plane in frame.planes:
                    plane.update(os.urandom(plane.buffer_size))
                frame.pts = number
                box.mux(shown.encode(frame))
            box.mux(shown.encode(None))
        else:
            codec = {"wav": "pcm_s16le", "mp3": "libmp3lame"}[form]
            heard = box.add_stream(codec, rate=16000, layout="mono")
            assert isinstance(heard, av.AudioStream)
            sound = av.AudioFrame("s16" if form == "wav" else "s16p", "mono", 16000 * seconds)
            sound.planes[0].update(bytes(sound.planes[0].buffer_size))
            sound.sample_rate = 16000
            for packet in (*heard.encode(sound), *heard.encode(None)):
                box.mux(packet)
    return path


@pytest.mark.parametrize(
    ("save_as", "mode", "format", "alpha"),
    [
        ("PNG", "RGBA", "png", True),
        ("PNG", "RGB", "png", False),
        ("JPEG", "RGB", "jpeg", False),
        ("WEBP", "RGB", "webp", False),
        ("BMP", "RGB", "bmp", False),
        ("GIF", "P", "gif", False),
    ],
)
def test_a_picture_is_known_by_its_content(
    tmp_path: Path, save_as: str, mode: str, format: str, alpha: bool
) -> None:
    Image.new(mode, (300, 260)).save(tmp_path / "named.txt", save_as)
    size = (tmp_path / "named.txt").stat().st_size
    expected = MediaFacts(MediaKind.IMAGE, format, size, 300, 260, None, alpha)
    assert files.facts(tmp_path)("named.txt") == expected


def test_a_film_and_sounds_are_measured(tmp_path: Path) -> None:
    film(tmp_path / "a.mp4", 2)
    film(tmp_path / "b.mov", 1, form="mov")
    film(tmp_path / "c.wav", 3, picture=False, form="wav")
    film(tmp_path / "d.mp3", 3, picture=False, form="mp3")
    look = files.facts(tmp_path)
    seen = {name: look(name) for name in ("a.mp4", "b.mov", "c.wav", "d.mp3")}
    facts = {name: each for name, each in seen.items() if isinstance(each, MediaFacts)}
    assert {name: (each.kind, each.format) for name, each in facts.items()} == {
        "a.mp4": (MediaKind.VIDEO, "mp4"),
        "b.mov": (MediaKind.VIDEO, "mov"),
        "c.wav": (MediaKind.AUDIO, "wav"),
        "d.mp3": (MediaKind.AUDIO, "mp3"),
    }
    assert (facts["a.mp4"].width, facts["a.mp4"].height) == (320, 240)
    assert [round(facts[name].seconds or 0) for name in facts] == [2, 1, 3, 3]


def test_a_url_is_not_looked_at(tmp_path: Path) -> None:
    assert files.facts(tmp_path)("https://example.com/a.png") is None


def bomb() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"just words, no picture at all", "is no picture, video or sound"),
        (b"\x89PNG\r\n\x1a\n broken", "is a damaged picture"),
        (bomb(), "more pixels"),
        (b"\0\0\0\x18ftypmp42 and then nothing good", "is a damaged video or sound"),
        (b"#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/secret\n", "is no picture"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "is no picture"),
    ],
)
def test_what_is_no_medium_says_so(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "a.png").write_bytes(content)
    said = files.facts(tmp_path)("a.png")
    assert isinstance(said, MediaProblem)
    assert words in said.message
    assert not said.missing


def test_a_missing_file_has_a_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "cast").mkdir()
    (tmp_path / "cast" / "Mara.PNG").touch()
    said = files.facts(tmp_path)("cast/mara.jpg")
    assert said == MediaProblem("there is no file `cast/mara.jpg`", True) or (
        isinstance(said, MediaProblem) and said.nearest == ("cast/Mara.PNG",)
    )
    close = files.facts(tmp_path)("cast/Marra.png")
    assert isinstance(close, MediaProblem)
    assert (close.missing, close.nearest) == (True, ("cast/Mara.PNG",))


def test_strange_files_are_said_and_never_opened(tmp_path: Path) -> None:
    (tmp_path / "folder.png").mkdir()
    os.mkfifo(tmp_path / "pipe.png")
    look = files.facts(tmp_path)
    for name, words in (("folder.png", "is a folder"), ("pipe.png", "ordinary"), ("a\0b", "name")):
        said = look(name)
        assert isinstance(said, MediaProblem), name
        assert words in said.message


def test_a_changed_file_is_looked_at_again(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("RGB", (300, 300)).save(path)
    os.utime(path, (1, 1))
    digest, look = files.digest(tmp_path), files.facts(tmp_path)
    before = digest("a.png")
    first = look("a.png")
    Image.new("RGB", (400, 300)).save(path)
    second = look("a.png")
    assert isinstance(first, MediaFacts)
    assert isinstance(second, MediaFacts)
    assert (first.width, second.width) == (300, 400)
    assert digest("a.png") != before


def test_the_cache_file_saves_the_next_process_the_work(tmp_path: Path) -> None:
    Image.new("RGB", (300, 300)).save(tmp_path / "a.png")
    os.utime(tmp_path / "a.png", (1, 1))
    look = (
        "import sys; from pathlib import Path; from wanscript.media import files; "
        f"print(files.facts(Path({str(tmp_path)!r}))('a.png').width, 'PIL' in sys.modules)"
    )
    said = [
        subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert [each.stdout.split() for each in said] == [["300", "True"], ["300", "False"]]
    assert (tmp_path / ".wanscript" / ".gitignore").read_text() == "*\n"


@pytest.mark.parametrize("content", ["{", '{"schema": 2, "files": {"x": {"facts": 3}}}', "[]"])
def test_a_broken_cache_is_no_cache(tmp_path: Path, content: str) -> None:
    Image.new("RGB", (300, 300)).save(tmp_path / "a.png")
    files.state(tmp_path)
    (tmp_path / ".wanscript" / "media.json").write_text(content)
    assert isinstance(files.facts(tmp_path)("a.png"), MediaFacts)


def test_a_script_that_cannot_be_loaded(tmp_path: Path) -> None:
    (tmp_path / "film.wan").write_text("x")
    missing = files.load(tmp_path / "fim.wan")
    assert isinstance(missing, Unreadable)
    assert "film.wan" in missing.message
    assert isinstance(files.load(tmp_path), Unreadable)
    assert isinstance(files.load(Path("a\0b")), Unreadable)
    assert files.load(tmp_path / "film.wan") == b"x"


def test_the_project_is_where_its_settings_are(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert files.project(inner / "film.wan") == inner
    (tmp_path / "wanscript.toml").touch()
    assert files.project(inner / "film.wan") == tmp_path


def test_a_file_is_written_whole_and_only_over_our_own(tmp_path: Path) -> None:
    ours = tmp_path / "out" / "board.html"
    files.write(ours, b"one", home=tmp_path)
    files.write(ours, b"two", home=tmp_path)
    assert ours.read_bytes() == b"two"
    ours.write_bytes(b"edited by hand")
    with pytest.raises(files.NotOurs):
        files.write(ours, b"three", home=tmp_path)
    assert ours.read_bytes() == b"edited by hand"
    files.write(ours, b"three", home=tmp_path, force=True)
    assert ours.read_bytes() == b"three"
    assert [each.name for each in ours.parent.iterdir()] == ["board.html"]


def test_a_link_is_never_written_through(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    (tmp_path / "out.html").symlink_to(victim)
    with pytest.raises(files.NotOurs):
        files.write(tmp_path / "out.html", b"x", home=tmp_path)
    assert victim.read_bytes() == b"precious"


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "..", ".", "", "a/b", "a\\b", "CON", ".hidden", "a\0b"],
)
def test_a_scene_never_becomes_a_path(name: str) -> None:
    plain = files.plain_name(name)
    assert plain
    assert Path(plain).name == plain
    assert not plain.startswith(".")
    assert plain != name


def test_two_names_never_share_a_file() -> None:
    names = ["1", "1a", "a/b", "a-b", "a b", "a\\b", "ä", "x" * 80, "x" * 81]
    assert len({files.plain_name(name) for name in names}) == len(names)
    assert files.plain_name("12A") == "12A"


def test_a_clip_that_is_not_whole_is_found_out(tmp_path: Path) -> None:
    good = film(tmp_path / "good.mp4", 2)
    whole(good, 2)
    with pytest.raises(ValueError, match="breaks off"):
        whole(good, 5)
    data = good.read_bytes()
    (tmp_path / "cut.mp4").write_bytes(data[: len(data) // 2])
    with pytest.raises(ValueError):  # noqa: PT011
        whole(tmp_path / "cut.mp4", 2)
    middle = len(data) // 2
    spoiled = data[:middle] + bytes(4000) + data[middle + 4000 :]
    (tmp_path / "spoiled.mp4").write_bytes(spoiled)
    with pytest.raises(ValueError, match="does not decode"):
        whole(tmp_path / "spoiled.mp4", 2)


def stripes(path: Path, greys: list[int], *, colors: int = 2) -> Path:
    """A film in which each picture is of one grey and of one tint, with B frames in its group."""
    import av

    with av.open(str(path), "w", format="mp4") as box:
        options = {"bf": "3", "g": "12", "crf": "1"}
        shown = box.add_stream("libx264", rate=10, options=options)
        shown.width, shown.height, shown.pix_fmt = 320, 240, "yuv420p"
        shown.codec_context.colorspace = colors
        for number, grey in enumerate(greys):
            frame = av.VideoFrame(320, 240, "yuv420p")
            for plane, value in zip(frame.planes, (grey, 90, 200), strict=True):
                plane.update(bytes([value]) * plane.buffer_size)
            frame.pts, frame.colorspace = number, colors
            box.mux(shown.encode(frame))
        box.mux(shown.encode(None))
    return path


def middle(picture: bytes) -> tuple[int, ...]:
    with Image.open(io.BytesIO(picture)) as opened:
        assert (opened.size, opened.format, opened.mode) == ((320, 240), "PNG", "RGB")
        value = opened.getpixel((160, 120))
    assert isinstance(value, tuple)
    return value


@pytest.mark.parametrize("length", [1, 2, 11, 12, 13, 30])
def test_the_last_picture_is_the_last(tmp_path: Path, length: int) -> None:
    film = stripes(tmp_path / "film.mp4", [30 + 5 * number for number in range(length)])
    one = stripes(tmp_path / "one.mp4", [30 + 5 * (length - 1)])
    assert middle(last_frame(film)) == middle(last_frame(one))


def test_the_last_picture_has_the_colours_that_the_film_is_marked_with(tmp_path: Path) -> None:
    # grey 100, blue 90, red 200, by the two standards' own formulas
    luma = 255 / 219 * (100 - 16)
    blue, red = 255 / 224 * (90 - 128), 255 / 224 * (200 - 128)
    for mark, (to_red, to_blue) in {1: (1.5748, 1.8556), 6: (1.402, 1.772)}.items():
        film = stripes(tmp_path / f"{mark}.mp4", [100], colors=mark)
        red_now, _, blue_now = middle(last_frame(film))
        assert abs(red_now - (luma + to_red * red)) < 3
        assert abs(blue_now - (luma + to_blue * blue)) < 3


def test_what_has_no_last_picture_says_why(tmp_path: Path) -> None:
    sound = film(tmp_path / "sound.mp3", picture=False, form="mp3")
    with pytest.raises(ValueError, match="is not an MP4 file"):
        last_frame(sound)
    (tmp_path / "page.mp4").write_text("<html>")
    with pytest.raises(ValueError, match="is not an MP4 file"):
        last_frame(tmp_path / "page.mp4")
    good = film(tmp_path / "good.mp4").read_bytes()
    (tmp_path / "cut.mp4").write_bytes(good[: len(good) // 2])
    with pytest.raises(ValueError, match="does not decode"):
        last_frame(tmp_path / "cut.mp4")


def test_what_was_published_by_a_process_that_died_before_it_said_so_is_ours(
    tmp_path: Path,
) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"the clip")
    (tmp_path / "clip.part").write_bytes(b"the clip")
    files.publish(tmp_path / "clip.part", tmp_path / "clip.mp4", home=tmp_path)
    assert (tmp_path / "clip.mp4").read_bytes() == b"the clip"
    (tmp_path / "other.mp4").write_bytes(b"somebody's")
    (tmp_path / "other.part").write_bytes(b"the clip")
    with pytest.raises(files.NotOurs):
        files.publish(tmp_path / "other.part", tmp_path / "other.mp4", home=tmp_path)


# ---- as they are opened and made -------------------------------------------------------------


@pytest.mark.parametrize("make", [endless, pipe, folder, looped])
def test_only_ordinary_files_are_opened(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "file")
    for read in (lambda path: disk.read_bounded(path, 10), disk.sha256, probe, frame_at):
        with pytest.raises(OSError, match=r"ordinary|folder|symbolic links"):
            read(tmp_path / "file")


def test_a_file_is_read_up_to_its_bound(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 10)
    assert disk.read_bounded(path, 10) == b"x" * 10
    with pytest.raises(disk.UnfitFile) as caught:
        disk.read_bounded(path, 9)
    assert (caught.value.strerror, caught.value.filename) == ("it is larger than 0 KB", str(path))
    (tmp_path / "link").symlink_to(path)
    assert disk.read_bounded(tmp_path / "link", 10) == b"x" * 10
    with pytest.raises(OSError):  # noqa: PT011
        disk.read_bounded(tmp_path / "link", 10, follow=False)
    with pytest.raises(disk.UnfitFile, match="no file name can hold"):
        disk.read_bounded(Path("a\0b"), 10)


def test_a_part_is_new_has_no_name_to_be_guessed_and_goes_away(tmp_path: Path) -> None:
    target = tmp_path / "out" / ("x" * 251 + ".mp4")
    names = set()
    for _ in range(20):
        with disk.part_of(target) as part:
            names.add(part.name)
            assert part.read_bytes() == b""
            assert part.parent == target.parent
            assert not part.stat().st_mode & 0o111
    assert len(names) == 20
    with pytest.raises(FileExistsError):
        disk.create(tmp_path)
    assert list(target.parent.iterdir()) == []


def test_nothing_is_made_or_added_through_a_link(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    for link in (tmp_path / "link", tmp_path / "log"):
        link.symlink_to(victim)
    with pytest.raises(FileExistsError):
        disk.create(tmp_path / "link")
    with pytest.raises(OSError, match="symbolic links"):
        disk.append(tmp_path / "log", b"x")
    assert not victim.exists()


def test_what_ended_processes_left_of_a_file_is_taken_away(tmp_path: Path) -> None:
    target, other = tmp_path / "1_t01.mp4", tmp_path / "1_t011.mp4"
    left = [disk.part_of(each) for each in (target, target, other)]
    parts = [each.__enter__() for each in left]
    disk.drop_parts(target)
    assert [each.exists() for each in parts] == [False, False, True]
    disk.drop_parts(tmp_path / "nowhere" / "x")
    left[2].__exit__(None, None, None)


def test_a_folder_is_proved_writable_without_a_trace(tmp_path: Path) -> None:
    disk.prove_writable(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="its folder is a file"):
        disk.prove_writable(tmp_path / "file")


@pytest.mark.parametrize("make", [endless, pipe, looped])
@pytest.mark.parametrize("where", [".", "a", "a/b/c"])
def test_a_link_or_device_is_found_at_any_depth(
    tmp_path: Path, where: str, make: Callable[[Path], None]
) -> None:
    (tmp_path / "state" / where).mkdir(parents=True)
    disk.only_files(tmp_path / "state")
    make(tmp_path / "state" / where / "x")
    with pytest.raises(PermissionError, match="holds links or devices"):
        disk.only_files(tmp_path / "state")


# ---- what is remembered ----------------------------------------------------------------------

LOOK = """
import sys
from pathlib import Path
from wanscript.media import files
home = Path(sys.argv[1])
look = files.facts(home)
for name in sys.argv[2:]:
    look(name)
    print((home / ".wanscript" / "media.json").exists())
"""


def test_the_cache_is_written_once_at_the_end(tmp_path: Path) -> None:
    for name in ("a.png", "b.png", "c.png"):
        Image.new("RGB", (300, 300)).save(tmp_path / name)
        os.utime(tmp_path / name, (1, 1))
    kept = tmp_path / ".wanscript" / "media.json"
    first = [sys.executable, "-c", LOOK, str(tmp_path), "a.png", "b.png"]
    ran = subprocess.run(first, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "False"]
    assert len(json.loads(kept.read_bytes())["files"]) == 2
    # what another process wrote meanwhile is not lost
    subprocess.run([*first[:4], "c.png"], check=True, capture_output=True)
    assert len(json.loads(kept.read_bytes())["files"]) == 3
    before = kept.stat().st_ino
    subprocess.run(first, check=True, capture_output=True)
    assert kept.stat().st_ino == before


def test_a_cache_that_came_with_a_project_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_text("no picture at all")
    os.utime(path, (1, 1))
    about = path.stat()
    facts = {"kind": "image", "format": "png", "size": 17, "width": 300, "height": 300}
    stamps = ([about.st_size, about.st_mtime_ns, about.st_ino], [about.st_size, about.st_mtime_ns])
    files.state(tmp_path)
    for stamp in stamps:
        entries = {str(path): {"stamp": stamp, "facts": facts, "sha256": "0" * 64}}
        record = json.dumps({"schema": 2, "files": entries})
        (tmp_path / ".wanscript" / "media.json").write_text(record)
        cache = MediaCache(tmp_path / ".wanscript", lambda: tmp_path)
        with pytest.raises(ValueError, match="is no picture"):
            cache.facts(path, probe)
        assert cache.digest(path) != "0" * 64


def test_a_long_record_of_what_was_written_is_written_anew(tmp_path: Path) -> None:
    board = tmp_path / "board.html"
    log = files.state(tmp_path) / "written.log"
    files.write(board, b"one", home=tmp_path)
    old = f'{"0" * 64} "/gone/{"x" * 900}"\n'
    log.write_text(log.read_text() + old * 9_000)
    files.write(board, b"two", home=tmp_path)
    assert log.stat().st_size < 1000
    files.write(board, b"three", home=tmp_path)
    assert board.read_bytes() == b"three"


# ---- media that are more than they seem ------------------------------------------------------


def test_pixels_are_counted_before_a_decoder_sees_them(tmp_path: Path) -> None:
    Image.new("RGB", (300, 200)).save(tmp_path / "lossy.webp")
    Image.new("RGBA", (300, 200)).save(tmp_path / "alpha.webp")
    Image.new("RGB", (300, 200)).save(tmp_path / "exact.webp", lossless=True)
    look = files.facts(tmp_path)
    for name in ("lossy.webp", "alpha.webp", "exact.webp"):
        seen = look(name)
        assert isinstance(seen, MediaFacts)
        assert (seen.width, seen.height) == (300, 200)
    data = bytearray((tmp_path / "alpha.webp").read_bytes())
    data[24:30] = b"\xff\x3f\0\xff\x3f\0"
    (tmp_path / "vast.webp").write_bytes(data)
    said = look("vast.webp")
    assert isinstance(said, MediaProblem)
    assert "has 16384 x 16384 pixels" in said.message


def test_a_picture_that_a_telephone_saves_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"\0\0\0\x18ftypheic" + bytes(200))
    said = files.facts(tmp_path)("a.jpg")
    assert isinstance(said, MediaProblem)
    assert "HEIC" in said.message


@pytest.mark.parametrize("form", ["mp4", "mov"])
def test_an_honest_film_is_not_taken_for_a_bomb(tmp_path: Path, form: str) -> None:
    path = film(tmp_path / "film", 2, form=form)
    with path.open("rb") as stream:
        assert samples(stream, path.stat().st_size) == 20
    assert probe(path).seconds == 2
    shown = frame_at(path, share=0.5)
    assert shown is not None
    assert shown.size == (320, 240)


@pytest.mark.parametrize("kind", [b"free", b"skip", b"mdat"])
def test_free_room_is_passed_over(kind: bytes) -> None:
    room = (64 * 2**20 + 8).to_bytes(4, "big") + kind
    table = (36).to_bytes(4, "big") + b"moov" + b"\0\0\0\x1cstsz" + bytes(8) + b"\0\0\0\x07"
    data = room + bytes(64 * 2**20) + table.ljust(36, b"\0")

    class Counting(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1) -> bytes:
            got = super().read(size)
            self.taken += len(got)
            return got

    stream = Counting(data)
    assert samples(stream, len(data)) == 7
    assert stream.taken < 200


@pytest.mark.parametrize("inner", [b"mvhd", b"cmov"])
def test_an_index_in_free_room_is_counted(inner: bytes) -> None:
    """FFmpeg reads such a box as an index."""
    table = b"\0\0\0\x1cstsz" + bytes(8) + b"\0\0\0\x07"
    box = bytes(4) + inner + table.ljust(28, b"\0")
    data = (len(box) + 8).to_bytes(4, "big") + b"free" + box
    if inner == b"cmov":
        with pytest.raises(ValueError, match="packed index"):
            samples(io.BytesIO(data), len(data))
    else:
        assert samples(io.BytesIO(data), len(data)) == 7


@pytest.mark.parametrize("way", ["../secret.png", "link.png", "pictures/secret.png", "absolute"])
def test_media_outside_are_neither_looked_at_nor_found(tmp_path: Path, way: str) -> None:
    home, secret = tmp_path / "home", tmp_path / "secret.png"
    home.mkdir()
    Image.new("RGB", (300, 300)).save(secret)
    (home / "link.png").symlink_to(secret)
    (home / "pictures").symlink_to(tmp_path)
    name = str(secret) if way == "absolute" else way
    said = files.facts(home)(name)
    assert isinstance(said, MediaProblem)
    assert "lies outside of the project" in said.message
    assert "--allow-outside" in said.help
    assert files.find(home)(name) is None
    assert isinstance(files.facts(home, outside=True)(name), MediaFacts)
    assert files.find(home, outside=True)(name) == home / name


def test_media_inside_are_found_by_any_way(tmp_path: Path) -> None:
    Image.new("RGB", (300, 300)).save(tmp_path / "a.png")
    (tmp_path / "link.png").symlink_to("a.png")
    for name in ("a.png", "link.png", str(tmp_path / "a.png"), "x/../a.png"):
        assert files.find(tmp_path)(name) is not None
    assert files.find(tmp_path)("https://example.com/a.png") is None
