// The console works without this file. With it, numbers change by themselves, addresses can be
// copied, and times are in the reader's time zone.
"use strict";

const spoken = document.querySelector("[role=status]");

function say(text) {
  if (spoken) {
    spoken.textContent = text;
  }
}

// Times, in the reader's time zone.
for (const time of document.querySelectorAll("time")) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "medium",
    timeStyle: "short",
  });
  time.title = time.textContent;
  time.textContent = format.format(new Date(time.dateTime));
}

// Browsers have no clipboard on plain-http pages; the older way still works there.
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.readOnly = true;
    area.className = "spoken";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const done = await copy(button.dataset.copy);
    button.textContent = done ? button.dataset.copied : button.dataset.notCopied;
    say(button.textContent);
    setTimeout(() => {
      button.textContent = label;
    }, 3_000);
  });
}

// Numbers that change by themselves.
for (const numbers of document.querySelectorAll("[data-stream]")) {
  const events = new EventSource(numbers.dataset.stream);
  events.addEventListener("message", (event) => {
    for (const [name, text] of Object.entries(JSON.parse(event.data))) {
      const shown = numbers.querySelector(`[data-live="${name}"]`);
      if (shown && shown.textContent !== text) {
        shown.textContent = text;
      }
    }
  });
  addEventListener("pagehide", () => events.close());
}

// A form is sent once, however often somebody taps.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget) {
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
    }
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 10_000);
  });
}

// Only one question is open at a time, and Escape closes it.
const asks = [...document.querySelectorAll("details.ask")];
for (const ask of asks) {
  ask.addEventListener("toggle", () => {
    if (ask.open) {
      for (const other of asks) {
        other.open = other === ask;
      }
      ask.querySelector("button").focus();
    }
  });
  ask.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      ask.open = false;
      ask.querySelector("summary").focus();
    }
  });
}
