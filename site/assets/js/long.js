/* A search is its address, unless the paste is too long for one: the site then keeps
   its rare parts. Without this script every search is posted and led to its address.
   Expects

   <form action="/search/" method="post"><input name="q"></form>
*/
const LONGEST_ADDRESS = 2500;

document.addEventListener("submit", (event) => {
  const form = event.target;
  const field = form.elements.q;
  if (!field || form.getAttribute("action") !== "/search/") return;
  const isLong = encodeURIComponent(field.value).length > LONGEST_ADDRESS;
  form.method = isLong ? "post" : "get";
});
