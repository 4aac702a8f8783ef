/* A paste too long for an address is posted; the site keeps its rare parts. Expects

   <form action="/search/"><input name="q"></form>
*/
const LONGEST_ADDRESS = 2500;

document.addEventListener("submit", (event) => {
  const form = event.target;
  const field = form.elements.q;
  if (!field || form.getAttribute("action") !== "/search/") return;
  const isLong = encodeURIComponent(field.value).length > LONGEST_ADDRESS;
  form.method = isLong ? "post" : "get";
});
