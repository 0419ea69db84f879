// The news from the server: every message that comes, changes or goes, without loading the page again.
import { showExpected } from "./cards.js";
import { markNew, markOthers, markSeen } from "./rooms.js";
import { atEnd, bring, offerNewer } from "./scroll.js";
import { exchange, waits } from "./typing.js";

const { as: me, room } = document.body.dataset;
const items = document.getElementById("items");
const connection = document.getElementById("connection");
let { position } = document.body.dataset;
let source = null;

export function listen() {
  connect();
  // A browser keeps few connections open to one place: pages that nobody looks at give theirs back.
  document.addEventListener("visibilitychange", () => (document.hidden ? source?.close() : connect()));
}

function connect() {
  source?.close();
  source = new EventSource(`/practice/events?as=${encodeURIComponent(me)}&after=${encodeURIComponent(position)}`);
  source.addEventListener("open", () => (connection.textContent = ""));
  source.addEventListener("message", (event) => {
    position = event.lastEventId;
    hear(JSON.parse(event.data));
  });
  source.addEventListener("lost", lose);
  source.addEventListener("error", () => {
    connection.textContent = "The connection is lost. Trying again…";
    // After an answer that is no stream of events the browser gives up by itself.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 3000);
  });
}

function lose() {
  source.close();
  source = { close() {} };
  const again = document.createElement("a");
  again.href = location.href;
  again.textContent = "Load the page again";
  connection.replaceChildren("The practice room was started again and has forgotten what was said. ", again, ".");
}

function hear(news) {
  if (news.elsewhere) return markOthers(news.elsewhere, news.revision);
  if (news.room !== room) {
    if (!news.gone) markNew(news.room);
    return;
  }
  markSeen(news.revision);
  const present = document.getElementById(news.id);
  const item = fragment(news.html);
  const changed = item?.querySelector(".message");
  if (present && waits(present, changed, () => hear(news))) return;
  if (!news.gone) {
    if (present) exchange(present, changed);
    else add(item, news);
    showExpected();
  } else present?.closest(".item").remove();
}

function add(item, news) {
  const thread = document.querySelector(`[data-thread-of="${CSS.escape(news.thread)}"]`);
  const follow = news.own || atEnd() || thread?.contains(document.activeElement);
  if (thread) {
    thread.querySelector("[data-replies]").textContent = news.replies;
    thread.open = true;
  }
  (thread?.querySelector(".items") ?? items).append(item);
  if (follow) bring(item);
  else offerNewer(item);
}

function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}
