/*
The preview of synonyms follows the typing; without this script a button shows it.

  <form method="post" data-live-preview="preview"> … <textarea> … </form>
  <div id="preview" aria-live="polite"> … </div>
*/
const PAUSE = 500;

for (const form of document.querySelectorAll("[data-live-preview]")) {
  const place = document.getElementById(form.dataset.livePreview);
  let waiting;
  let asked = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const mine = ++asked;
      const body = new FormData(form);
      body.set("fragment", "1");
      try {
        const answer = await fetch(form.action, { method: "POST", body });
        if (!answer.ok || mine !== asked) return;
        place.innerHTML = await answer.text();
      } catch {
        // The button still works.
      }
    }, PAUSE);
  });
}
