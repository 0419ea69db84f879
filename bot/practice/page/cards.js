// What can be pressed: the buttons and the forms of a card, and what can be done about a message.
import { bring } from "./scroll.js";
import { Refused, send } from "./send.js";

let expected = null; // the answer to what was done here, until it has arrived as it is now

export function hearCards() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-press], [data-report], [data-open], [data-close]");
    if (!button) return;
    if (button.dataset.press) press(button, "presses", { ...place(button), button: Number(button.dataset.press) });
    else if (button.matches("[data-report]")) press(button, "reports", { message: button.closest(".message").id });
    else if (button.dataset.open) open(document.getElementById(button.dataset.open));
    else button.closest("dialog").close();
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-form]")) return;
    event.preventDefault();
    fillIn(event.target);
  });
}

export function expectAnswer(answer) {
  expected = answer.answer ? answer : null;
  showExpected();
}

// What answers is brought into sight; a form of it opens.
export function showExpected() {
  const message = expected && document.getElementById(expected.answer);
  if (!message || Number(message.dataset.revision) < expected.revision) return;
  expected = null;
  const dialog = message.querySelector("dialog.form");
  if (dialog) open(dialog);
  else bring(message);
}

// The first question is at hand at once, unless something is to be read before it.
function open(dialog) {
  if (document.querySelector("dialog[open]")) return;
  dialog.showModal();
  const first = dialog.querySelector(".around > *, [data-question]");
  const input = first?.querySelector("input:checked") ?? first?.querySelector("input, textarea, select");
  (input ?? dialog.querySelector("h3")).focus();
}

function place(element) {
  const card = element.closest(".message");
  return { message: card.id, revision: Number(card.dataset.revision), part: Number(element.dataset.part) };
}

function act(element) {
  element.dataset.act ??= crypto.randomUUID();
  return { id: element.dataset.act };
}

async function press(button, path, what) {
  if (button.getAttribute("aria-disabled") === "true") return;
  const trouble = button.parentElement.nextElementSibling;
  trouble.textContent = "";
  button.setAttribute("aria-disabled", "true");
  try {
    const answer = await send(path, { ...act(button), ...what });
    delete button.dataset.act;
    expectAnswer(answer);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    trouble.textContent = error.message;
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

async function fillIn(form) {
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  try {
    const fields = { ...Object.fromEntries(new FormData(form)), ...halfWritten(form) };
    const answer = await send("forms", { ...act(form), ...place(form), fields });
    delete form.dataset.act;
    form.reset();
    form.querySelector(".changed").textContent = "";
    showMistakes(form, "", {});
    form.closest("dialog").close();
    expectAnswer(answer);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    showMistakes(form, error.message, error.fields);
  } finally {
    delete form.dataset.busy;
    form.dispatchEvent(new Event("settled"));
  }
}

// A date that is not whole has no value: it would seem to have been left empty.
function halfWritten(form) {
  return Object.fromEntries([...form.elements].filter((input) => input.validity.badInput).map((input) => [input.name, "?"]));
}

function showMistakes(form, problem, mistakes) {
  const summary = form.querySelector(".mistakes");
  const lines = [];
  for (const question of form.querySelectorAll("[data-question]")) {
    const mistake = mistakes[question.dataset.question] ?? "";
    const inputs = question.querySelectorAll("input, textarea, select");
    for (const input of inputs) {
      if (input.type !== "radio") input.setAttribute("aria-invalid", String(Boolean(mistake)));
    }
    const beside = question.querySelector(".mistake");
    beside.textContent = mistake;
    beside.hidden = !mistake;
    if (mistake) lines.push(line(mistake, inputs[0].id));
  }
  if (problem && !lines.length) lines.push(line(problem));
  summary.querySelector("ul").replaceChildren(...lines);
  summary.hidden = !lines.length;
  if (lines.length) summary.focus();
}

function line(text, inputId) {
  const item = document.createElement("li");
  if (!inputId) {
    item.textContent = text;
    return item;
  }
  const link = document.createElement("a");
  link.href = `#${inputId}`;
  link.textContent = text;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById(inputId).focus();
  });
  item.append(link);
  return item;
}
