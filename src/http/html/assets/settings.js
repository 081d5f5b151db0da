
// The form of all settings. What is wrong is the server's to say, and the preview is its page:
// both are asked for while somebody types.
for (const form of document.querySelectorAll("[data-check]")) {
  const { zone, accent: colour } = form.elements;
  const isFresh = "fresh" in form.dataset;

  // Moments are in UTC at first. Swedes write them as inputs have them.
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (here && isFresh) {
    zone.value = here;
    for (const input of form.querySelectorAll("[type=datetime-local]")) {
      const minute = input.value && new Date(`${input.value}Z`).toLocaleString("sv").slice(0, 16);
      input.value = minute.replace(" ", "T") + input.value.slice(16);
    }
  }

  // A wheel to choose a colour from. Unlike it, the text may be empty.
  const wheel = document.createElement("input");
  wheel.type = "color";
  wheel.setAttribute("aria-label", colour.labels[0].textContent);
  wheel.value = colour.value || "#0b6b4f";
  wheel.addEventListener("input", () => {
    colour.value = wheel.value;
  });
  colour.after(wheel);

  // An error that is new waits until its field is left.
  const tell = (wrong) => {
    for (const place of form.querySelectorAll("[data-error]")) {
      const name = place.dataset.error;
      const input = document.getElementById(`field-${name}`);
      const told = wrong[name];
      if (told && place.hidden && input === document.activeElement) {
        continue;
      }
      if (told && told.text !== place.textContent) {
        say(told.text);
      }
      place.hidden = !told;
      place.textContent = told?.text ?? "";
      place.lang = told?.lang ?? "";
      input.setAttribute("aria-invalid", String(!place.hidden));
    }
  };

  // The answer to what is typed, if nothing else was asked meanwhile.
  let asked = 0;
  const ask = async (path) => {
    const body = new URLSearchParams(new FormData(form));
    const nth = asked;
    try {
      const answer = await fetch(path, { method: "POST", body });
      if (answer.ok && nth === asked) {
        return answer;
      }
    } catch {
      // All stays as it is. The server checks again when the form is sent.
    }
  };

  // The page is put into the frame: to load it there would make the way back longer.
  const frame = form.querySelector("iframe");
  const show = form.querySelector("[formtarget]");
  let page;
  const put = () => {
    const root = frame.contentDocument?.documentElement;
    if (!page || !root) {
      return;
    }
    const { documentElement: typed } = new DOMParser().parseFromString(page, "text/html");
    root.lang = typed.lang;
    root.dir = typed.dir;
    const [old, accent] = [root, typed].map((each) => each.querySelector("[href*=accent-]"));
    if (old?.href !== accent?.href) {
      old?.remove();
      root.querySelector("head").append(accent ?? "");
    }
    root.querySelector("body").replaceWith(typed.querySelector("body"));
  };
  frame.addEventListener("load", put);

  const look = async () => {
    asked += 1;
    const [wrong, shown] = await Promise.all([form.dataset.check, show.formAction].map(ask));
    if (wrong) {
      tell(await wrong.json());
    }
    if (shown) {
      page = await shown.text();
      put();
    }
  };

  let waits;
  const soon = () => {
    clearTimeout(waits);
    waits = setTimeout(look, 400);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  show.hidden = true;
  if (!isFresh) {
    soon();
  }
}

// A logo is sent as it is.
for (const form of document.querySelectorAll("[data-logo]")) {
  const told = form.querySelector(".error");
  const file = form.querySelector("[type=file]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const headers = { "x-form-token": form.dataset.logo };
    let said = "no connection; try again";
    try {
      const answer = await fetch(form.action, { method: "POST", headers, body: file.files[0] });
      if (answer.ok) {
        location.href = `${location.pathname}?saved=true`;
        return;
      }
      said = (await answer.json()).detail;
    } catch {
      // It is told as below.
    }
    told.textContent = said;
    told.hidden = false;
  });
}
