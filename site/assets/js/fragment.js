/* A part of a page that is fetched when it comes near the screen, because the page
   around it is kept for everybody. Its forms are sent in place. Without this script
   the part holds a plain link, and the forms stand on a page of their own. Expects

   <section data-fragment="/signals/page/7/"> <a href="/signals/page/7/">Tell us</a> </section>

   The server answers a request with `HX-Request: true` with the inside of the part; an
   element with `data-focus` in it takes the focus after a form was sent.
*/
const put = async (part, answer) => {
  const had = part.contains(document.activeElement);
  part.innerHTML = await answer.text();
  if (!had) return;
  const next = ["[data-focus]", "[aria-invalid=true]", "input, button"];
  for (const each of next) {
    const found = part.querySelector(each);
    if (found) return found.focus();
  }
};

const asked = { "HX-Request": "true" };

const load = async (part) => {
  const answer = await fetch(part.dataset.fragment, { headers: asked });
  if (answer.ok) await put(part, answer);
};

const send = async (part, form) => {
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch(form.action, { method: "POST", headers: asked, body });
  if (answer.status >= 500) return form.submit();
  await put(part, answer);
};

document.addEventListener("submit", (event) => {
  const part = event.target.closest("[data-fragment]");
  if (!part) return;
  event.preventDefault();
  send(part, event.target).catch(() => event.target.submit());
});

const watcher = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      load(target).catch(() => {}); // the link stays
    }
  },
  { rootMargin: "400px" },
);
for (const part of document.querySelectorAll("[data-fragment]")) watcher.observe(part);
