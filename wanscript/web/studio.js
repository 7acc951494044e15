// Keeps a page of the studio as the studio is, and sends what is cancelled or picked on it.
"use strict";

import { mend } from "./mend.js";

const at = id => document.getElementById(id);
let fading;

function say(text, stays = false) {
  clearTimeout(fading);
  at("word").textContent = text;
  if (!stays) fading = setTimeout(() => { at("word").textContent = ""; }, 8000);
}

// Moments in the reader's own time: how long ago, or the hour.
function clocks(root) {
  for (const each of root.querySelectorAll("time[datetime]")) {
    const when = new Date(each.dateTime), passed = (Date.now() - when) / 1000;
    each.title = when.toLocaleString();
    const hour = when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
    const day = when.toLocaleDateString() === new Date().toLocaleDateString() ? "" : `${when.toLocaleDateString([], { month: "short", day: "numeric" })} `;
    const ago = passed < 60 ? `${Math.max(0, Math.round(passed))} s ago` : passed < 3600 ? `${Math.floor(passed / 60)} min ago` : `${day}${hour}`;
    const text = "ago" in each.dataset ? ago : `${day}${hour}`;
    if (each.textContent !== text) each.textContent = text;
  }
}

// The hours of the chart, too.
function hours(root) {
  for (const each of root.querySelectorAll("[data-hour]")) {
    each.textContent = String(new Date(each.dataset.hour).getHours()).padStart(2, "0");
  }
}

async function update() {
  const answer = await fetch(location.href);
  if (!answer.ok) throw new Error(answer.statusText);
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  clocks(now);
  hours(now);
  document.title = now.title;
  for (const part of ["header", "main", "footer"]) mend(document.querySelector(`body > ${part}`), now.querySelector(`body > ${part}`));
}

async function act(button) {
  const { act, ask, ...told } = button.dataset;
  if (ask && !confirm(ask)) return;
  button.disabled = true;
  try {
    const answer = await fetch(act, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(told) });
    say(await answer.text());
    await update();
  } catch {
    say("It was not sent: the studio's page does not answer.");
  } finally {
    button.disabled = false;
  }
}

document.addEventListener("click", event => {
  const button = event.target.closest("button[data-act]");
  if (button) act(button);
});

const ENDED = "wanscript studio serve has ended. Start it again to see what is new.";
let work = Promise.resolve();
const events = new EventSource(`events?since=${document.body.dataset.count}`);
events.onmessage = () => { work = work.then(update).catch(() => say(ENDED, true)); };
events.onerror = () => say(ENDED, true);
events.onopen = () => { if (at("word").textContent === ENDED) say(""); };
clocks(document);
hours(document);
setInterval(() => clocks(document), 1000);
