// The room's page: joins the composer, the cards and the news.
import { hearSubmits, hearStarters } from "./composer.js";
import { hearCards } from "./cards.js";
import { hearSuggestions } from "./suggestions.js";
import { listen } from "./live.js";
import { hearOfOthers, markSeen } from "./rooms.js";
import { hearScrolling, scrollToEnd } from "./scroll.js";

hearSuggestions(); // first: while suggestions are open, Enter is theirs
hearSubmits();
hearStarters();
hearCards();
hearScrolling();
scrollToEnd();
markSeen();
hearOfOthers();
listen();
