// Writing a message, in the room or in a thread.
import { expectAnswer } from "./cards.js";
import { Refused, send } from "./send.js";

const { room } = document.body.dataset;
const unsent = new WeakMap(); // form → what was tried last, with its id
const typesOnGlass = matchMedia("(pointer: coarse)");

export function fit(box) {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
}

export function hearSubmits() {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-composer]")) return;
    event.preventDefault();
    say(event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (!event.target.matches("[data-composer] textarea") || typesOnGlass.matches) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-composer] textarea")) fit(event.target);
  });
}

export function hearStarters() {
  document.addEventListener("click", (event) => {
    const starter = event.target.closest("[data-starter]");
    if (!starter) return;
    const box = document.getElementById("say");
    box.value = starter.textContent;
    fit(box);
    box.focus();
  });
}

async function say(form) {
  const box = form.elements.text;
  const trouble = form.querySelector(".trouble");
  const text = box.value;
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  trouble.textContent = "";
  const tried = unsent.get(form);
  const act = tried?.text === text ? tried : { id: crypto.randomUUID(), text };
  unsent.set(form, act);
  try {
    const answer = await send("messages", { id: act.id, room, text, thread: form.dataset.thread });
    unsent.delete(form);
    if (box.value === text) box.value = "";
    fit(box);
    expectAnswer(answer);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    trouble.textContent = error.message;
    box.focus();
  } finally {
    delete form.dataset.busy;
  }
}
