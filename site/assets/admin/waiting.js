/* Shows how a synchronisation goes on, and the page anew when it has ended.

   <div class="run" role="status" data-waiting="/admin/sources/state/7/">…</div>

   Without it the page has a link to look again. */

const PAUSE = 1500;

async function look() {
  const shown = document.querySelector("[data-waiting]");
  if (!shown) return;
  try {
    const response = await fetch(shown.dataset.waiting);
    if (!response.ok) return;
    const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
    const now = parsed.querySelector(".run");
    if (!now?.dataset.waiting) {
      location.reload();
      return;
    }
    if (now.innerHTML !== shown.innerHTML || now.className !== shown.className) {
      shown.replaceWith(now);
    }
  } catch {
    // The next look may find the site again.
  }
  setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
