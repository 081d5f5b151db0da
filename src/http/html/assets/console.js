// The console works without this file. With it, numbers change by themselves, addresses can be
// copied, and times are in the reader's time zone.
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

// What each part of a page does, also of one that came later.
function wire(root) {
  // A form is sent once, however often somebody taps.
  for (const form of root.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented || event.submitter?.formTarget) {
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
  for (const ask of root.querySelectorAll("details.ask")) {
    ask.addEventListener("toggle", () => {
      if (ask.open) {
        for (const other of document.querySelectorAll("details.ask")) {
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
}

wire(document);

// Sends a file as the body of a request. The answer is a page, or nothing if it did not come.
function send(path, file, token, progress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("x-form-token", token);
    request.setRequestHeader("accept", "text/html");
    request.responseType = "document";
    if (progress) {
      request.upload.addEventListener("progress", (event) => {
        progress.value = (100 * event.loaded) / Math.max(event.total, 1);
      });
    }
    request.addEventListener("loadend", () => resolve(request));
    request.send(file);
  });
}

// Files are understood and added by the same views as what is pasted.
function fill(panel) {
  const { fill: path, token, sending, failed } = panel.dataset;
  const [input, progress] = panel.querySelectorAll("#file, #progress");
  const result = document.querySelector("#result");
  panel.querySelector(".drop").hidden = false;

  async function ask(verb, file, fields) {
    fields.set("name", file.name);
    say(sending);
    progress.hidden = false;
    const answer = await send(`${path}/${verb}?${fields}`, file, token, progress);
    progress.hidden = true;
    const part = answer.response?.querySelector("#understood, .error");
    say(part ? "" : failed);
    result.replaceChildren(part ?? failed);
    wire(result);
    result.scrollIntoView({ block: "start" });
    const form = result.querySelector("form#understood");
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = new URLSearchParams(new FormData(form));
      chosen.delete("token");
      ask(event.submitter?.hasAttribute("data-add") ? "add" : "look", file, chosen);
    }, { capture: true });
  }

  function asItems(files) {
    const part = document.querySelector("#as-files").content.cloneNode(true);
    result.replaceChildren(part);
    const [count, button, done] = result.querySelectorAll("#files-count, #send-files, #files-done");
    count.textContent = files.map((file) => file.name).join(", ");
    button.addEventListener("click", async () => {
      button.disabled = true;
      let added = 0;
      for (const file of files) {
        const to = `${path}/file/${encodeURIComponent(file.name)}`;
        const { status } = await send(to, file, token, null);
        added += status === 200 || status === 201 ? 1 : 0;
        done.textContent = `${added} / ${files.length}`;
      }
      done.textContent += added < files.length ? ` – ${failed}` : "";
      button.disabled = added === files.length;
    });
  }

  function take(files) {
    if (files.length > 1) {
      asItems([...files]);
    } else if (files.length === 1) {
      ask("look", files[0], new URLSearchParams());
    }
  }

  input.addEventListener("change", () => take(input.files));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer.files);
  });
}

document.querySelectorAll("[data-fill]").forEach(fill);
