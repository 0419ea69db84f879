// What was not seen yet: in which rooms, remembered by this tab, and by which other people, remembered by the browser.
const { as: me, room, position } = document.body.dataset;
const [run, loadedAt] = position.split(".");
const key = (name) => `seen ${run} ${me} ${name}`;

export function markSeen(revision) {
  localStorage.setItem(`seen by ${me}`, `${run}.${revision ?? loadedAt}`);
  for (const link of document.querySelectorAll("[data-room-link]")) {
    const name = link.dataset.roomLink;
    if (name === room) {
      sessionStorage.setItem(key(name), revision ?? link.dataset.latest);
    } else if (revision === undefined && Number(link.dataset.latest) > Number(sessionStorage.getItem(key(name)) ?? 0)) {
      markNew(name);
    }
  }
}

export function markNew(name) {
  const link = document.querySelector(`[data-room-link="${CSS.escape(name)}"]`);
  link.querySelector(".news").hidden = false;
  showMenu();
}

export function hearOfOthers() {
  showOthers();
  addEventListener("storage", showOthers); // somebody else is looked at in another tab
}

export function markOthers(people, revision) {
  for (const person of people) document.querySelector(`[data-person-link="${CSS.escape(person)}"]`).dataset.latest = revision;
  showOthers();
}

function showOthers() {
  for (const link of document.querySelectorAll("[data-person-link]")) {
    const [itsRun, seen] = (localStorage.getItem(`seen by ${link.dataset.personLink}`) ?? "").split(".");
    link.querySelector(".news").hidden = Number(link.dataset.latest) <= (itsRun === run ? Number(seen) : 0);
  }
  showMenu();
}

function showMenu() {
  const news = document.querySelector("#sidebar .news:not([hidden])");
  document.querySelector(".menu-button").textContent = news ? "Rooms (new)" : "Rooms";
}
