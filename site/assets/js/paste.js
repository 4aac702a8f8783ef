/* A pasted error keeps its lines: a field of one line shows where they broke, and the
   site reads the mark as a line break (search.pasted). Expects

   <input type="search" name="q">
*/
document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!field.matches?.('input[name="q"]')) return;
  const text = event.clipboardData.getData("text/plain");
  if (!/[\r\n]/.test(text)) return;
  event.preventDefault();
  field.setRangeText(
    text.trim().replace(/\s*[\r\n]+\s*/g, " ↵ "),
    field.selectionStart,
    field.selectionEnd,
    "end",
  );
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
