// What can be pressed on a card: its buttons and its forms.
import { Refused, send } from "./send.js";

let awaited = ""; // the message whose form is to open as soon as it has arrived

export function hearCards() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-press], [data-open], [data-close]");
    if (!button) return;
    if (button.dataset.press) press(button);
    else if (button.dataset.open) open(document.getElementById(button.dataset.open));
    else button.closest("dialog").close();
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-form]")) return;
    event.preventDefault();
    fillIn(event.target);
  });
}

export function openFormOf(messageId) {
  awaited = messageId;
  openAwaited();
}

export function openAwaited() {
  const dialog = awaited && document.getElementById(awaited)?.querySelector("dialog.form");
  if (!dialog) return;
  awaited = "";
  open(dialog);
}

function open(dialog) {
  if (document.querySelector("dialog[open]")) return;
  dialog.showModal();
  const first = dialog.querySelector("[data-question]");
  (first?.querySelector("input:checked") ?? first?.querySelector("input, textarea, select"))?.focus();
}

function act(element, part) {
  const card = element.closest(".message");
  element.dataset.act ??= crypto.randomUUID();
  return { id: element.dataset.act, message: card.id, revision: Number(card.dataset.revision), part: Number(part) };
}

async function press(button) {
  if (button.getAttribute("aria-disabled") === "true") return;
  const trouble = button.closest(".buttons").nextElementSibling;
  trouble.textContent = "";
  button.setAttribute("aria-disabled", "true");
  try {
    const answer = await send("presses", { ...act(button, button.dataset.part), button: Number(button.dataset.press) });
    delete button.dataset.act;
    openFormOf(answer);
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
    const fields = Object.fromEntries(new FormData(form));
    const answer = await send("forms", { ...act(form, form.dataset.part), fields });
    delete form.dataset.act;
    form.reset();
    showMistakes(form, "", {});
    form.closest("dialog").close();
    openFormOf(answer);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    showMistakes(form, error.message, error.fields);
  } finally {
    delete form.dataset.busy;
  }
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
