// Brings what is new into sight of those who read the end, and leaves the others where they are.
const log = document.getElementById("log");
const newer = document.getElementById("newer");
const NEAR = 120;
let latest = null; // what was brought into sight last, and how far the log was scrolled for it
let broughtTo = 0;

export const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;

export function scrollToEnd() {
  log.scrollTop = log.scrollHeight;
  newer.hidden = true;
}

export function hearScrolling() {
  log.addEventListener("scroll", () => {
    if (atEnd()) newer.hidden = true;
  });
  newer.addEventListener("click", () => {
    scrollToEnd();
    log.focus();
  });
  // The composer grows and shrinks with its text, and takes the space from the log.
  new ResizeObserver(() => {
    if (latest && Math.abs(log.scrollTop - broughtTo) < 2) bring(latest);
  }).observe(log);
}

export function bring(item) {
  const tall = item.offsetHeight > log.clientHeight;
  // The beginning of a long answer is worth more than its end.
  item.scrollIntoView({ block: tall ? "start" : "nearest" });
  latest = item;
  broughtTo = log.scrollTop;
}

export function offerNewer(item) {
  if (item.getBoundingClientRect().top > log.getBoundingClientRect().bottom) newer.hidden = false;
}
