"""The policy content: what stands in the repository is whole, and what an editor breaks is told with file and line."""

import re
import shutil
from pathlib import Path

import pytest

import policy_content
from bot.content.policy_files import Content, load
from bot.content.yaml_file import ContentError
from bot.core.policy import Kind

CONTENT = Path(policy_content.__path__[0])


@pytest.fixture(scope="module")
def content() -> Content:
    return load(CONTENT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy to break, without the rules: they have tests of their own and take long to read."""
    return shutil.copytree(CONTENT, tmp_path / "policy_content", ignore=shutil.ignore_patterns("rules"))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def faults(folder: Path) -> list[str]:
    with pytest.raises(ContentError) as told:
        load(folder)
    return [str(fault) for fault in told.value.faults]


def line_of(file: Path, text: str) -> int:
    return next(number for number, line in enumerate(file.read_text("utf-8").splitlines(), 1) if text in line)


def test_the_policy_holds_all_its_clauses_in_the_order_of_the_document(content: Content) -> None:
    """The register names 61 clauses, from the document's details to where the full policy lies."""
    policy = content.policy

    assert (61, "details/document", "appendix-1/full-policy") == (
        len(policy.clauses),
        policy.clauses[0].id,
        policy.clauses[-1].id,
    )


def test_every_clause_is_written_in_words_of_its_own_and_says_where_it_stands(content: Content) -> None:
    """A clause has a text, a section's title and a page."""
    for clause in content.policy.clauses:
        assert clause.text.endswith(".")
        assert re.fullmatch(r".+, page \d", clause.citation)


@pytest.mark.parametrize(
    ("clause", "kind", "words"),
    [
        ("prohibited-use/logo", Kind.MUST_NOT, "personal"),
        ("personal-use/occasional", Kind.MAY, "as long as"),
        ("related-policies/references", Kind.MUST_NOT, "unless the Headteacher has expressly authorised"),
        ("prohibited-use/speak-for-trust", Kind.MUST_NOT, "unless you have been expressly authorised"),
        ("business-use/press", Kind.MUST, "written approval"),
        ("appendix-1/consent", Kind.MUST_NOT, "without the consent of a parent or carer"),
        ("monitoring/right", Kind.RIGHT, "may monitor, intercept and review"),
        ("breach/refusal", Kind.CONSEQUENCE, "may itself lead to disciplinary action"),
    ],
)
def test_a_clause_keeps_its_force_and_its_conditions(content: Content, clause: str, kind: Kind, words: str) -> None:
    """What the policy forbids stays forbidden, and what it allows under conditions keeps them."""
    found = content.policy[clause]

    assert kind is found.kind
    assert words in found.text


def test_an_appendix_clause_that_repeats_two_clauses_is_the_twin_of_both(content: Content) -> None:
    """The appendix joins sensitive topics and confidential information in one clause."""
    policy = content.policy

    assert ("prohibited-use/sensitive-topics", "prohibited-use/confidential") == policy[
        "appendix-1/sensitive-topics"
    ].twin_of
    assert ["appendix-1/sensitive-topics"] == [twin.id for twin in policy.twins("prohibited-use/confidential")]


def test_every_fault_is_told_at_once_with_its_file_and_line(folder: Path) -> None:
    """An editor who breaks three files reads all of it in one go."""
    prohibited, head, silent = folder / "sections/prohibited-use.yaml", folder / "policy.yaml", folder / "silent.yaml"
    change(prohibited, "    kind: must-not\n", "    kind: must-not\n    colour: red\n")
    change(head, "title: Social media policy", "titel: Social media policy")
    change(silent, "questions:\n", "questions:\n  - text: ''\n")

    told = faults(folder)

    assert f"sections/prohibited-use.yaml:{line_of(prohibited, 'colour')}: " in "\n".join(told)
    assert f"policy.yaml:{line_of(head, 'titel')}: titel: there is no such key here" in "\n".join(told)
    assert f"silent.yaml:{line_of(silent, 'text: ' + chr(39))}: " in "\n".join(told)


def test_a_clause_that_is_missing_is_told_where_the_register_names_it(folder: Path) -> None:
    """A section without one of the register's clauses is refused."""
    file = folder / "sections/breach.yaml"
    change(file, "  - id: breach/refusal\n", "  - id: breach/no\n")

    told = faults(folder)

    assert (
        f"policy.yaml:{line_of(folder / 'policy.yaml', 'breach/refusal')}: the clause “breach/refusal” is missing"
        in ("\n".join(told))
    )
    assert f"sections/breach.yaml:{line_of(file, 'breach/no')}: “breach/no” is not in the register" in "\n".join(told)


def test_a_twin_that_does_not_exist_is_refused(folder: Path) -> None:
    """`twin_of` must name a clause."""
    file = folder / "sections/appendix-1.yaml"
    change(file, "twin_of: [prohibited-use/damage]", "twin_of: [prohibited-use/harm]")

    assert [
        f"sections/appendix-1.yaml:{line_of(file, 'harm]')}: the twin “prohibited-use/harm” does not exist"
    ] == faults(folder)


def test_an_id_that_stands_twice_is_refused_in_both_places(folder: Path) -> None:
    """Two clauses cannot share an id."""
    change(folder / "sections/breach.yaml", "id: breach/remove-content", "id: breach/disciplinary")

    assert 2 == len([fault for fault in faults(folder) if "the id “breach/disciplinary” stands 2 times" in fault])


def test_a_key_that_stands_twice_is_refused(folder: Path) -> None:
    """YAML would silently keep the second: the editor is told instead."""
    change(folder / "policy.yaml", "author:", "author: Somebody\nauthor:")

    assert [f"policy.yaml:{line_of(folder / 'policy.yaml', 'Somebody') + 1}: “author” stands here twice"] == [
        fault for fault in faults(folder) if "twice" in fault
    ]


def test_an_empty_example_is_refused(folder: Path) -> None:
    """An example without words teaches nothing."""
    file = folder / "sections/breach.yaml"
    change(file, "    asked_as:\n", "    asked_as:\n      - '  '\n")

    assert f"sections/breach.yaml:{line_of(file, chr(39) + '  ' + chr(39))}: " in "\n".join(faults(folder))


def test_a_clause_without_examples_is_refused(folder: Path) -> None:
    """The engine could never find it."""
    text = (folder / "sections/personal-use.yaml").read_text("utf-8")
    (folder / "sections/personal-use.yaml").write_text(text[: text.index("    asked_as:")], "utf-8")

    assert any("“personal-use/occasional” needs examples" in fault for fault in faults(folder))


def test_a_missing_signpost_and_an_unknown_one_are_refused(folder: Path) -> None:
    """The bot relies on its ten signposts."""
    (folder / "signposts/hr.yaml").rename(folder / "signposts/canteen.yaml")

    told = faults(folder)

    assert "signposts/hr.yaml:1: this signpost is missing" in told
    assert any(fault.startswith("signposts/canteen.yaml:1: not a signpost that the bot knows") for fault in told)


@pytest.mark.parametrize("broken", [b"title: [", b"\xff\xfe\x00", b"- a\n- b\n", b"", b"a: &a [*a]"])
def test_a_file_that_is_no_readable_yaml_is_told_and_not_a_crash(folder: Path, broken: bytes) -> None:
    """Half-saved, binary, misshapen and empty files get a line."""
    (folder / "policy.yaml").write_bytes(broken)

    assert any(fault.startswith("policy.yaml:") for fault in faults(folder))


def test_a_missing_file_is_told(folder: Path) -> None:
    """A file that somebody deleted is named."""
    (folder / "intents.yaml").unlink()

    assert any(fault.startswith("intents.yaml:1: ") for fault in faults(folder))
