/* Filters act when they are ticked, and the page keeps its place. The form works by
   its button without this script. Expects

   <form class="facets" data-filter="results" method="get"> checkboxes … <button>Apply</button></form>
   <div id="results"> … </div>

   On a phone the form is an open popover: there the button decides.
*/
let request;

const refresh = async (form, address) => {
  request?.abort();
  request = new AbortController();
  const answer = await fetch(address, { signal: request.signal });
  if (!answer.ok) return location.assign(address);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focus = document.activeElement;
  const place = focus?.name && { name: focus.name, value: focus.value };
  for (const part of [form, document.getElementById(form.dataset.filter)])
    part.replaceChildren(...page.getElementById(part.id).childNodes);
  if (place)
    form
      .querySelector(`[name="${place.name}"][value="${CSS.escape(place.value)}"]`)
      ?.focus({ preventScroll: true });
  history.replaceState(null, "", address);
};

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-filter]");
  if (!form || form.matches(":popover-open")) return;
  const address = new URL(form.action);
  address.search = new URLSearchParams(new FormData(form));
  refresh(form, address).catch((error) => {
    if (error.name !== "AbortError") form.submit();
  });
});
