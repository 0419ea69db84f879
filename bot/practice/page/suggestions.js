// Completion of commands and of the bot's name: the combobox pattern, on whichever composer is typed in.
import { fit } from "./composer.js";

const list = document.getElementById("suggestions");
const count = document.getElementById("suggestion-count");
const options = [...list.querySelectorAll("[role=option]")];
const completable = /^\/[^\n]*$|(?<!\S)@\w*$/;
let box = null;

const typed = (textarea) => textarea.value.slice(0, textarea.selectionStart).match(completable)?.[0] ?? null;
const shown = () => options.filter((option) => !option.hidden);
const chosen = () => options.find((option) => option.getAttribute("aria-selected") === "true");

export function hearSuggestions() {
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-composer] textarea")) suggest(event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (box && event.target === box) steer(event);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === box) close();
  });
  // Pressing the mouse must not take the focus from the composer before the click arrives.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) accept(option);
  });
}

function suggest(textarea) {
  const start = typed(textarea)?.toLowerCase();
  for (const option of options) {
    const insert = option.dataset.insert;
    option.hidden = start === undefined || !insert.startsWith(start) || insert.trim() === start;
  }
  if (!shown().length) return close();
  if (box !== textarea) open(textarea);
  choose(shown()[0]);
  count.textContent = shown().length === 1 ? "1 suggestion" : `${shown().length} suggestions`;
}

function open(textarea) {
  close();
  box = textarea;
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "true");
  box.form.append(list);
  list.hidden = false;
}

function close() {
  if (!box) return;
  for (const name of ["role", "aria-controls", "aria-expanded", "aria-activedescendant"]) box.removeAttribute(name);
  list.hidden = true;
  count.textContent = "";
  document.body.append(list);
  box = null;
}

function choose(option) {
  for (const each of options) each.setAttribute("aria-selected", String(each === option));
  box.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function steer(event) {
  const all = shown();
  const at = all.indexOf(chosen());
  const act = {
    ArrowDown: () => choose(all[(at + 1) % all.length]),
    ArrowUp: () => choose(all[(at - 1 + all.length) % all.length]),
    Enter: () => accept(all[at]),
    Tab: () => accept(all[at]),
    Escape: close,
  }[event.key];
  if (!act || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  act();
}

function accept(option) {
  const textarea = box;
  const start = textarea.selectionStart - typed(textarea).length;
  textarea.setRangeText(option.dataset.insert, start, textarea.selectionStart, "end");
  close();
  fit(textarea);
}
