// Keeps a page as its script is, and tells where in the script a frame stands.
"use strict";

import { mend } from "./mend.js";

(() => {
  const at = (id, page = document) => page.getElementById(id);
  const ENDED = "wanscript watch has ended. Start it again to see what is saved.";
  let fading;

  function say(text, stays = false) {
    clearTimeout(fading);
    at("word").textContent = text;
    if (!stays) fading = setTimeout(() => { at("word").textContent = ""; }, 4000);
  }

  // The new style sheet is there before the old one goes, so the page is never without.
  const restyle = href => new Promise(done => {
    const old = at("sheet");
    if (old.getAttribute("href") === href) { done(); return; }
    const link = old.cloneNode();
    link.setAttribute("href", href);
    link.onload = link.onerror = () => { old.remove(); done(); };
    old.after(link);
  });

  // Shows what changed; where some of it is in sight already, the reader stays.
  function reveal(frames) {
    if (!frames.length) return;
    const inSight = frame => {
      const { top, bottom, height } = frame.getBoundingClientRect();
      return Math.min(bottom, innerHeight) - Math.max(top, 0) >= Math.min(height, innerHeight) / 2;
    };
    const calm = document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (!frames.some(inSight)) {
      const block = frames[0].offsetHeight < innerHeight ? "center" : "start";
      frames[0].scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });
    }
    const glow = ["var(--hint)", "transparent"].map(outlineColor => ({ outlineColor, outlineStyle: "solid", outlineWidth: "3px", outlineOffset: "8px" }));
    for (const frame of frames.slice(0, 24)) frame.animate(glow, { duration: 2400, easing: "ease-in" });
  }

  // Shows the frame of a line of the script, which is that of the last line above it.
  function follow(line) {
    const frames = [...document.querySelectorAll(".shots figure")].map(figure => {
      const place = figure.querySelector("button.place")?.value ?? "";
      return { figure, line: Number(place.slice(place.lastIndexOf(":") + 1)) };
    }).filter(frame => frame.line && frame.line <= line);
    if (frames.length) reveal([frames.reduce((a, b) => b.line >= a.line ? b : a).figure]);
  }

  async function update({ page, changed, line }) {
    if (line !== undefined) follow(line);
    const answer = await fetch(page ? "./" : "status");
    if (!answer.ok) throw new Error(answer.statusText);
    const now = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page) {
      await restyle(at("sheet", now).getAttribute("href"));
      document.title = now.title;
      for (const name of ["lang", "dir"]) document.documentElement[name] = now.documentElement[name];
      for (const part of ["header", "main", "footer"]) mend(document.querySelector(`body > ${part}`), now.querySelector(`body > ${part}`));
    }
    mend(at("status"), at("status", now));
    if (page) reveal(changed.map(id => at(id)).filter(Boolean));
  }

  async function jump(place) {
    try {
      await fetch("jump", { method: "POST", body: place });
    } catch {
      say(place);
    }
  }

  async function copy(place) {
    try {
      await navigator.clipboard.writeText(place);
      say(`Copied ${place}`);
    } catch {
      say(place);
    }
  }

  document.addEventListener("click", event => {
    const hit = event.target.closest("button.place, .shots figure > img");
    const button = hit && (hit.matches("button") ? hit : hit.parentElement.querySelector("button.place"));
    if (button) (document.body.hasAttribute("data-editor") ? jump : copy)(button.value);
  });

  let work = Promise.resolve();
  const events = new EventSource(`events?since=${document.body.dataset.count}`);
  events.onmessage = ({ data }) => { work = work.then(() => update(JSON.parse(data))).catch(() => say(ENDED, true)); };
  events.onerror = () => say(ENDED, true);
  events.onopen = () => say("");
})();
