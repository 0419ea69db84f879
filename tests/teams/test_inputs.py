"""Forms as fields of a card: their labels in words, what stands in them, and what has no room."""

from dataclasses import replace

from hypothesis import given, settings

from bot.core.messages import Field, FieldKind, Form, Reply
from bot.teams import forms, render
from tests.replies import ASKED, SECRET
from tests.teams import cards_check
from tests.teams.any_replies import ANN, ANY_FORM, SLOW
from tests.teams.seeing import actions, inputs, one, texts


def test_fields() -> None:
    """Each kind of field is what Teams has for it, says in words whether it is required, and begins with its value."""
    card = one(ASKED)
    shown = {each["id"]: each for each in inputs(card)}
    labels = {name: each["label"] for name, each in shown.items()}

    assert {
        "outlet": "Which newspaper or station is it? (required)",
        "words": "What do they ask? (required)",
        "how": "How did they get in touch? (required)",
        "school": "Which school? (optional)",
        "deadline.date": "By when? (date, optional)",
        "deadline.time": "By when? (time, optional)",
        "who": "Who else was there? (optional)",
    } == labels
    assert ["Input.Text", "Input.Text", "Input.ChoiceSet", "Input.ChoiceSet", "Input.Date", "Input.Time"] == [
        each["type"] for each in shown.values()
    ][:-1]
    assert ("The Gazette & Herald", 300) == (shown["outlet"]["value"], shown["outlet"]["maxLength"])
    assert ("How many?\nWhy?", True) == (shown["words"]["value"], shown["words"]["isMultiline"])
    assert ("expanded", "compact") == (shown["how"]["style"], shown["school"]["style"])
    assert ("s3", "2026-07-03", "16:30") == tuple(
        shown[name]["value"] for name in ("school", "deadline.date", "deadline.time")
    )
    assert {"type": "Data.Query", "dataset": "graph.microsoft.com/users"} == shown["who"]["choices.data"]
    assert "In their own words." in texts(card)
    assert "Please answer this: What do they ask?" == shown["words"]["errorMessage"]


def test_half_a_moment() -> None:
    """Whoever filled in a date without a time, or a time alone, finds it again; what is neither is gone."""
    moments = [
        Field(f"when{number}", "When?", FieldKind.MOMENT, value=value)
        for number, value in enumerate(["2026-11-30T", "T15:00", "2026-02-30T25:00", ""])
    ]
    shown = inputs(one(Reply((Form("T", "t", tuple(moments)),))))

    assert {"when0.date": "2026-11-30", "when1.time": "15:00"} == {
        each["id"]: each["value"] for each in shown if "value" in each
    }


def test_folded_lists() -> None:
    """A list that is folded up says what to do with it while nothing is chosen."""
    shown = {each["id"]: each.get("placeholder") for each in inputs(one(ASKED))}

    assert ("Choose one", None) == (shown["school"], shown["how"])
    assert "Type a name to find somebody" == shown["who"]


def test_no_functions_and_no_markdown() -> None:
    """Where a client may read functions or Markdown, in labels and answers, it finds letters."""
    choices = (("a", "*A* [b](https://evil.example) {{DATE(2026-01-01T00:00:00Z)}}"),)
    card = one(Reply((Form("T", "t", (Field("c", "{{{TIME(x)}}}", FieldKind.CHOICE, choices=choices),)),)))
    (field,) = inputs(card)

    assert "{ { {TIME(x)}}} (required)" == field["label"]
    assert r"\*A\* \[b\](https://evil.example) \{\{DATE(2026-01-01T00:00:00Z)\}\}" == field["choices"][0]["title"]


def test_form_sends() -> None:
    """A form is sent with its value and its shape; a button beside it is pressed without the fields."""
    send, beside = actions(one(ASKED))

    assert ("press.send", SECRET, "Pass it on") == (send["verb"], send["data"]["value"], send["title"])
    assert "associatedInputs" not in send
    assert "none" == beside["associatedInputs"]


def test_nothing_chosen() -> None:
    """What need not be answered can be left again, and somebody else's empty answer is no empty choice."""
    whole = Field("school", "School", FieldKind.CHOICE, required=False, choices=(("", "The trust"), ("a", "Alder")))
    school, other, picked = inputs(
        one(
            Reply(
                (
                    Form(
                        "T",
                        "t",
                        (
                            whole,
                            replace(whole, name="other", choices=(("a", "Alder"),)),
                            Field("who", "Who?", FieldKind.PERSON, required=False, value=ANN),
                        ),
                    ),
                )
            )
        )
    )

    assert [("_nothing", "The trust"), ("a", "Alder")] == [(each["value"], each["title"]) for each in school["choices"]]
    assert ("_nothing", None) == (school["value"], other.get("value"))
    assert ["No answer", "Alder"] == [each["title"] for each in other["choices"]]
    assert (["Nobody"], ANN) == ([each["title"] for each in picked["choices"]], picked["value"])


def test_texts_without_room() -> None:
    """Texts for which a form has no room stand before it to be copied, for somebody else may have written them."""
    fields = tuple(Field(f"f{number}", "Words", FieldKind.TEXT, value="👩" * 1_400) for number in range(6))
    messages = render.messages(Reply((Form("T", "t", fields),)))

    assert [] == [fault for message in messages for fault in cards_check.faults_of_message(message)]
    assert 6 * 1_400 == texts(*messages).count("👩")
    assert 1 == texts(*messages).count("please copy them")
    assert [] == [each for message in messages for each in inputs(message) if "value" in each]


def test_tight_form() -> None:
    """A form with too many words around its fields is shown with fewer; all of its fields and answers are there."""
    choices = tuple((f"school-{number}", "A very long name of a school " * 5) for number in range(120))
    fields = tuple(Field(f"f{n}", "Label " * 90, FieldKind.CHOICE, "Hint " * 200, choices=choices) for n in range(1))
    card = one(Reply((Form("T", "t", fields),)))
    (school,) = inputs(card)

    assert 120 == len(school["choices"])
    assert "Hint" not in texts(card)
    assert "_form" not in actions(card)[-1]["data"]


def test_form_too_large() -> None:
    """A form that no card can hold is not shown in part: nobody could rely on it."""
    choices = tuple((f"{number * 7919:x}", f"School {number}") for number in range(900))
    card = one(Reply((Form("T", "t", (Field("a", "A", FieldKind.CHOICE, choices=choices),)),)))

    assert "This form is too large for Teams, so I can't show it. Please tell IT." == texts(card)


@settings(max_examples=20, suppress_health_check=SLOW)
@given(ANY_FORM)
def test_form_comes_back(form: Form) -> None:
    """A form that is shown comes back with its shape, so that it can be read and shown again."""
    for action in (each for message in render.messages(Reply((form,))) for each in actions(message)):
        carried = forms.Carried.model_validate({"form": action["data"].get("_form")}).form

        assert carried is None or [(field.name, field.kind) for field in form.fields] == [
            (field.name, field.kind) for field in carried.fields
        ]
