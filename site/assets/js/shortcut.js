/* "/" goes to the search field that is on the screen. Expects

   <input type="search" name="q">
*/
const writes = (element) =>
  element.isContentEditable || element.matches("input, textarea, select");

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (writes(event.target)) return;
  const field = [...document.querySelectorAll('input[name="q"]')].find((input) =>
    input.checkVisibility({ visibilityProperty: true }),
  );
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
