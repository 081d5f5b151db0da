// The page works without this file. With it, a button says that its tap is in
// progress, items can be copied, and times are in the reader's time zone.
const spoken = document.querySelector("[role=status]");

// This is only feedback: a claim is idempotent, so a second tap takes nothing.
for (const form of document.forms) {
  const button = form.querySelector("button");
  const label = button.textContent;
  const rest = () => {
    button.disabled = false;
    button.textContent = label;
  };
  form.addEventListener("submit", () => {
    button.disabled = true;
    button.textContent = button.dataset.working;
    spoken.textContent = button.dataset.working;
    setTimeout(rest, 15_000); // the person may have stopped the loading of the page
  });
}

// Going back may show an old copy of the page, so load it again.
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    location.reload();
  }
});

// The button of a field copies what is before it, and other buttons what they carry.
for (const button of document.querySelectorAll(".stub, .copy")) {
  const label = button.textContent;
  const words = button.closest("[data-copied]").dataset;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = button.dataset.copy ?? button.previousElementSibling.textContent;
    const done = await copy(text);
    const said = done ? words.copied : words.notCopied;
    button.textContent = said;
    button.classList.toggle("failed", !done);
    spoken.textContent = said;
    setTimeout(() => {
      button.textContent = label;
      button.classList.remove("failed");
      spoken.textContent = "";
    }, 4_000);
  });
}

for (const time of document.querySelectorAll("time")) {
  const page = document.documentElement.lang;
  const own = navigator.languages.filter((tag) => tag.split("-")[0] === page.split("-")[0]);
  const format = new Intl.DateTimeFormat([...own, page], {
    weekday: "long",
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  });
  time.textContent = format.format(new Date(time.dateTime));
}
