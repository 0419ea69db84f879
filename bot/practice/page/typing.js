// Keeps what somebody is typing in the form of a card when the card changes under their hands.
const CHANGED = "The card of this form has changed in the meantime. The form is as you left it. Please look it over before you send it.";
const GONE = "The card of this form has changed in the meantime, and the form can no longer be sent. You can still copy what you wrote.";

// News of a message waits while a form of it is being sent, or is open with words in it that would be lost.
export function waits(message, changed, again) {
  const sent = message.querySelector("form[data-busy]");
  sent?.addEventListener("settled", again, { once: true });
  if (sent) return true;
  const open = message.querySelector("dialog[open]");
  if (!open || !isTypedIn(open) || (changed && twinOf(open, changed))) return false;
  open.querySelector(".changed").textContent = GONE;
  open.addEventListener("close", again, { once: true });
  return true;
}

// Puts the changed message in the place of the old one. A form that is open stays where it is: to move it would close it.
export function exchange(old, changed) {
  for (const dialog of old.querySelectorAll("dialog.form:not([open])")) {
    if (isTypedIn(dialog)) adopt(dialog, twinOf(dialog, changed), (twin) => twin.replaceWith(dialog));
  }
  const open = old.querySelector("dialog[open]");
  const stays = open && adopt(open, twinOf(open, changed), (twin) => exchangeAround(open, twin));
  if (stays) {
    old.dataset.revision = changed.dataset.revision;
    return;
  }
  open?.close(); // gives the focus back to where it was
  const hadFocus = old.contains(document.activeElement) || (open && document.activeElement === document.body);
  old.replaceWith(changed);
  if (hadFocus) changed.focus();
}

function adopt(dialog, twin, take) {
  if (!twin) return false;
  const said = twin.querySelectorAll(".around");
  dialog.querySelectorAll(".around").forEach((each, at) => each.replaceChildren(...said[at].childNodes));
  dialog.querySelector("form").dataset.part = twin.querySelector("form").dataset.part;
  dialog.querySelector(".changed").textContent = CHANGED;
  dialog.id = twin.id;
  take(twin);
  return true;
}

function exchangeAround(open, twin) {
  const siblings = [...twin.parentElement.childNodes];
  for (const node of [...open.parentElement.childNodes]) if (node !== open) node.remove();
  open.before(...siblings.slice(0, siblings.indexOf(twin)));
  open.after(...siblings.slice(siblings.indexOf(twin) + 1));
  open.addEventListener("close", () => refocus(open), { once: true });
}

// The button from which the form was opened may be gone, and another stands for it.
function refocus(dialog) {
  const lost = document.activeElement === document.body || dialog.contains(document.activeElement);
  if (lost) document.querySelector(`[data-open="${CSS.escape(dialog.id)}"]`)?.focus();
}

const questions = (dialog) =>
  [...dialog.querySelectorAll("input, textarea, select")].map((input) =>
    [input.type, input.name, ...(input.type === "radio" ? [input.value] : [...(input.options ?? [])].map((option) => option.value))].join(),
  );

const twinOf = (dialog, message) =>
  [...message.querySelectorAll("dialog.form")].find(
    (other) => title(other) === title(dialog) && String(questions(other)) === String(questions(dialog)),
  );

const title = (dialog) => dialog.querySelector("h3").textContent;

const isTypedIn = (dialog) => [...dialog.querySelectorAll("input, textarea, select")].some(isTyped);

function isTyped(input) {
  if (input.type === "radio") return input.checked !== input.defaultChecked;
  if (!input.options) return input.validity.badInput || input.value !== input.defaultValue;
  return input.selectedIndex !== Math.max(0, [...input.options].findIndex((option) => option.defaultSelected));
}
