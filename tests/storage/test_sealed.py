import os
import stat
import traceback
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import SetupError, SocialPolicyError
from bot.storage.sealed import Altered, KeyRing, LostKey, NoKey, WrappedKey, load_keys, make_key_file, new_key_line

MARKER = b"a-confidential-value"
RING = KeyRing.from_text(new_key_line())
CASE_KEY, WRAPPED = RING.new_key("case")
PARTS = st.text(max_size=8)


def key_line(key_id: str, byte: int) -> str:
    """Return a line of a key file whose key is one byte again and again."""
    return f"{key_id}:{b64encode(bytes([byte]) * 32).decode()}"


@given(st.binary(max_size=500), PARTS, PARTS, PARTS)
def test_what_is_sealed_opens_in_its_place(value: bytes, case: str, column: str, row: str) -> None:
    """Whatever is sealed comes back the same under the unwrapped key of its case, and is never the same twice."""
    key, stored = RING.new_key(case)
    sealed = key.seal(value, column, row)

    assert value == RING.unwrap(case, stored).open(sealed, column, row)
    assert sealed != key.seal(value, column, row)


@given(st.tuples(PARTS, PARTS), st.tuples(PARTS, PARTS))
def test_a_value_opens_nowhere_else(here: tuple[str, str], there: tuple[str, str]) -> None:
    """A value that was moved to another row or column does not open there, however alike the names look."""
    sealed = CASE_KEY.seal(MARKER, *here)
    if here == there:
        assert CASE_KEY.open(sealed, *there) == MARKER
    else:
        with pytest.raises(Altered):
            CASE_KEY.open(sealed, *there)


@pytest.mark.parametrize(("column", "row"), [("a.b", "cd"), ("a.bc", "d"), ("a.b", "c"), ("a.d", "c")])
def test_names_that_run_together_are_told_apart(column: str, row: str) -> None:
    """Places whose names give the same letters one after the other are different places."""
    with pytest.raises(Altered):
        CASE_KEY.open(CASE_KEY.seal(MARKER, "a.", "bcd"), column, row)


def test_a_value_opens_in_no_other_case() -> None:
    """A value of one case does not open in another, even if that one was given the same data key."""
    sealed = CASE_KEY.seal(MARKER, "notes.body", "1")
    other, stored = RING.new_key("other")
    with pytest.raises(Altered):
        other.open(sealed, "notes.body", "1")
    with pytest.raises(Altered):
        RING.unwrap("other", WRAPPED)
    with pytest.raises(Altered):
        RING.unwrap("case", stored)


@given(st.data())
def test_an_altered_value_does_not_open(data: st.DataObject) -> None:
    """One changed bit, or a missing end, is noticed."""
    sealed = CASE_KEY.seal(MARKER, "notes.body", "1")
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    end = data.draw(st.integers(0, len(sealed) - 1))
    changed = bytearray(sealed)
    changed[bit // 8] ^= 1 << bit % 8
    for wrong in (bytes(changed), sealed[:end], sealed + b"x"):
        with pytest.raises(Altered):
            CASE_KEY.open(wrong, "notes.body", "1")


def test_that_a_value_was_altered_is_no_text_for_people() -> None:
    """The error names the column for those who run the bot: it is not one whose text people are shown."""
    with pytest.raises(Altered, match=r"A sealed value in notes\.body was altered") as failed:
        CASE_KEY.open(CASE_KEY.seal(MARKER, "notes.body", "1"), "notes.body", "2")

    assert not isinstance(failed.value, SocialPolicyError)
    assert MARKER.decode() not in "".join(traceback.format_exception(failed.value))


def test_the_first_key_is_current_and_the_others_still_open() -> None:
    """After a new key was put in front, what the old one wrapped opens, and what is new is wrapped by the new."""
    old, new = key_line("old", 1), key_line("new", 2)
    key, stored = KeyRing.from_text(old).new_key("case")
    sealed = key.seal(MARKER, "notes.body", "1")
    both = KeyRing.from_text(f"# the new one since March\n{new}\n\n{old}\n")

    assert both.unwrap("case", stored).open(sealed, "notes.body", "1") == MARKER
    assert both.new_key("case")[1].key_id == "new"
    with pytest.raises(LostKey, match='the key "old"') as lost:
        KeyRing.from_text(new).unwrap("case", stored)
    assert isinstance(lost.value, SetupError)


def test_an_id_has_one_digest_while_a_new_key_is_brought_in() -> None:
    """Replicas that have the new key already agree with those that don't; without the keys nobody finds the id."""
    before = KeyRing.from_text(key_line("old", 1))
    after = KeyRing.from_text(f"{key_line('new', 2)} {key_line('old', 1)}")
    others = KeyRing.from_text(key_line("new", 2))

    assert before.digest("Ev1") == after.digest("Ev1")
    assert len({before.digest("Ev1"), before.digest("Ev2"), others.digest("Ev1"), before.drawn_from("Ev1").hex()}) == 4


def test_a_wrapped_key_is_bound_to_the_key_that_wraps_it() -> None:
    """A wrapped key under another id does not open, even if both ids name the same key."""
    ring = KeyRing.from_text(f"{key_line('a', 1)} {key_line('b', 1)}")
    _, stored = ring.new_key("case")
    with pytest.raises(Altered):
        ring.unwrap("case", WrappedKey("b", stored.wrapped))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no encryption key has been set up. Ask IT to run: socialpolicy keys new"),
        ("# nothing but words\n", "no encryption key has been set up"),
        ("SECRET", "Encryption key 1 cannot be used"),
        ("a:SECRET", "Encryption key 1 cannot be used"),
        ("a:é", "Encryption key 1 cannot be used"),
        (f"a:{b64encode(b'SECRET' * 5).decode()}", "Encryption key 1 cannot be used"),
        (f"{key_line('a', 1)}\n:{b64encode(b'S' * 32).decode()}", "Encryption key 2 cannot be used"),
        (f"{key_line('a', 1)}\n{key_line('a', 2)}", 'Two encryption keys have the id "a"'),
    ],
)
def test_bad_keys_are_explained_without_being_shown(text: str, says: str) -> None:
    """What is wrong with the keys is said in words that hold nothing of them."""
    with pytest.raises(SetupError, match=says) as refused:
        KeyRing.from_text(text)

    printed = "".join(traceback.format_exception(refused.value)) + repr(refused.value)
    assert not any(entry.partition(":")[2] in printed for entry in text.split() if ":" in entry)
    assert "SECRET" not in printed


def test_a_key_ring_shows_only_ids() -> None:
    """Printing a key ring or a key shows ids and no key."""
    ring = KeyRing.from_text(f"{key_line('new', 2)}\n{key_line('old', 1)}")

    assert repr(ring) == "KeyRing(new, old)"
    assert b64encode(b"\2" * 32).decode() not in repr(vars(ring))
    assert "\\x" not in repr(vars(CASE_KEY))


def test_a_new_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    """The command makes a file, in a folder that it makes too, that only its owner can read and that works."""
    file = tmp_path / "home" / "keys"
    make_key_file(file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [file] == list(file.parent.iterdir())
    ring = KeyRing.from_file(file)
    key, stored = ring.new_key("case")
    assert ring.unwrap("case", stored).open(key.seal(MARKER, "a.b", "1"), "a.b", "1") == MARKER


def test_no_key_file_is_overwritten(tmp_path: Path) -> None:
    """Of several who make a key file at the same moment one does, and the file stays as that one made it."""
    file = tmp_path / "keys"

    def make(_: int) -> str:
        try:
            make_key_file(file)
        except SetupError as refused:
            return str(refused)
        return file.read_text()

    with ThreadPoolExecutor(4) as threads:
        said = list(threads.map(make, range(8)))

    assert [file.read_text()] == [text for text in said if "already" not in text]
    assert [file] == list(tmp_path.iterdir())


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    """Keys that somebody else can read or change are not used, and the text says how to mend it."""
    file = tmp_path / "keys"
    make_key_file(file)
    file.chmod(mode)
    with pytest.raises(SetupError, match=f"chmod 600 {file}"):
        KeyRing.from_file(file)


def test_a_missing_or_broken_key_file_is_explained(tmp_path: Path) -> None:
    """A file that is not there means that there is no key; one that is no text is named, without its words."""
    with pytest.raises(NoKey):
        KeyRing.from_file(tmp_path / "keys")
    (tmp_path / "keys").touch(0o600)
    (tmp_path / "keys").write_bytes(b"a:\xff")
    with pytest.raises(SetupError, match="cannot be read: UnicodeDecodeError"):
        KeyRing.from_file(tmp_path / "keys")


def test_keys_come_from_the_setting_or_else_the_file(tmp_path: Path) -> None:
    """A setting goes before the file; where there is neither, there are no keys."""
    file = tmp_path / "keys"
    without = load_keys(None, file)
    descriptor = os.open(file, os.O_CREAT | os.O_WRONLY, 0o600)
    os.write(descriptor, key_line("in-file", 1).encode())
    os.close(descriptor)

    assert without is None
    assert repr(load_keys("", file)) == "KeyRing(in-file)"
    assert repr(load_keys(key_line("given", 2), file)) == "KeyRing(given)"
