// Which rooms have something that was not seen yet, remembered by this tab.
const { as: me, room, position } = document.body.dataset;
const key = (name) => `seen ${position.split(".")[0]} ${me} ${name}`;

export function markSeen(revision) {
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
  document.querySelector(".menu-button").textContent = "Rooms (new)";
}
