/* A pasted error keeps its words apart: line breaks become spaces, where some
   browsers would glue the lines together. Expects

   <input type="search" name="q">
*/
document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!field.matches?.('input[name="q"]')) return;
  const text = event.clipboardData.getData("text/plain");
  if (!/[\r\n]/.test(text)) return;
  event.preventDefault();
  field.setRangeText(
    text.replace(/\s*[\r\n]+\s*/g, " ").trim(),
    field.selectionStart,
    field.selectionEnd,
    "end",
  );
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
