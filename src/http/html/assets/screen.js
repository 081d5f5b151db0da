// The screen works without this file: then it loads again when its code changes. With it,
// what changes is shown without a flicker, and the device stays awake.
"use strict";

const EVERY = 2_000;

async function follow() {
  try {
    const answer = await fetch(location.href, {
      cache: "no-store",
      headers: { accept: "text/html" },
    });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [now, next] = [document.querySelector("main"), page.querySelector("main")];
    if (next && next.innerHTML !== now.innerHTML) {
      now.replaceWith(next);
    }
    document.body.classList.remove("away");
  } catch {
    // An old code would lead nobody in, so it is not left to be scanned.
    document.body.classList.add("away");
  }
}

setInterval(follow, EVERY);

// Where the browser lets it. It ends when the page is hidden.
async function stayAwake() {
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // A device that is low on power may refuse.
  }
}

addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") {
    stayAwake();
    follow();
  }
});
stayAwake();
