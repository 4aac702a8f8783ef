/* Tells, once a page, that a result was opened, so that editors learn which searches
   lead nowhere. No cookie is sent, nothing is kept here, and the address of the result
   stays as it is. Without this script nothing is counted. Expects

   <div data-clicks="/search/clicked" data-ticket="…"> … <a data-opens href="/guides/x/">
     … <button type="button" data-copy>Copy</button> </div>
*/
const tell = (event) => {
  if (event.type === "auxclick" && event.button !== 1) return;
  const opened = event.target.closest("[data-opens], [data-copy]");
  const list = opened?.closest("[data-clicks]");
  if (!list?.dataset.ticket) return;
  const body = new URLSearchParams({ ticket: list.dataset.ticket });
  delete list.dataset.ticket;
  fetch(list.dataset.clicks, {
    method: "POST",
    body,
    keepalive: true,
    credentials: "omit",
  }).catch(() => {});
};

document.addEventListener("click", tell);
document.addEventListener("auxclick", tell);
