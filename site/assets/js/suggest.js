/* Suggestions while typing: the combobox of the WAI-ARIA practices over a fragment of
   options from the server. Without this script the field is a plain search. Expects

   <div class="find" data-suggest="/search/suggest">
     <input id="q" name="q" type="search" aria-label="…" autocomplete="off"> <button>Search</button>
     <template><div class="suggest" hidden>
       <div role="listbox" aria-label="Suggestions"></div> <p class="suggest__foot"> keys … </p>
       <p class="vh" role="status" data-none="No suggestions" data-some="suggestions"></p>
     </div></template>
   </div>

   and from the server groups of <div role="option" data-href="/page/#part"> (opens it)
   or <div role="option" data-query="text"> (searches for it).
*/
const PAUSE = 120;

const combobox = (find) => {
  const input = find.querySelector("input");
  find.append(find.querySelector("template").content.cloneNode(true));
  const panel = find.querySelector(".suggest");
  const list = panel.querySelector("[role=listbox]");
  const status = panel.querySelector("[role=status]");
  let options = [];
  let active = -1;
  let timer;
  let request;

  list.id = `${input.id}-list`;
  find.append(status); // a hidden panel would silence it
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-autocomplete": "list",
  }))
    input.setAttribute(name, value);

  const close = () => {
    clearTimeout(timer);
    request?.abort();
    panel.hidden = true;
    activate(-1);
    input.setAttribute("aria-expanded", "false");
  };

  const activate = (index) => {
    options[active]?.setAttribute("aria-selected", "false");
    active = index;
    const option = options[active];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    option
      ? input.setAttribute("aria-activedescendant", option.id)
      : input.removeAttribute("aria-activedescendant");
  };

  const show = (html) => {
    activate(-1);
    list.innerHTML = html;
    options = [...list.querySelectorAll("[role=option]")];
    options.forEach((option, i) => {
      option.id = `${list.id}-${i}`;
      option.setAttribute("aria-selected", "false");
    });
    panel.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(!panel.hidden));
    status.textContent = panel.hidden
      ? status.dataset.none
      : `${options.length} ${status.dataset.some}`;
  };

  const ask = async () => {
    request?.abort();
    request = new AbortController();
    const address = `${find.dataset.suggest}?${new URLSearchParams({ q: input.value })}`;
    try {
      const answer = await fetch(address, {
        signal: request.signal,
        headers: { Accept: "text/html" },
      });
      if (answer.ok) show(await answer.text());
    } catch (error) {
      if (error.name !== "AbortError") close(); // offline: the form still works
    }
  };

  const open = (option) => {
    close();
    if (option.dataset.href) location.assign(option.dataset.href);
    else {
      input.value = option.dataset.query;
      input.form.requestSubmit();
    }
  };

  const keys = {
    ArrowDown: () => activate(active + 1 < options.length ? active + 1 : -1),
    ArrowUp: () => activate(active < 0 ? options.length - 1 : active - 1),
    Enter: () => options[active] && open(options[active]),
    Escape: close,
  };

  input.addEventListener("keydown", (event) => {
    if (event.key === "Tab") close();
    if (panel.hidden || event.isComposing || !(event.key in keys)) return;
    if (event.key === "Enter" && active < 0) return close();
    event.preventDefault();
    keys[event.key]();
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim().length < 2) close();
    else timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) open(option);
  });
};

for (const find of document.querySelectorAll("[data-suggest]")) combobox(find);
