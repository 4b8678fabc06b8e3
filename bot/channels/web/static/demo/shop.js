// The little the demo page does by itself: colours, a quantity, a cart that counts.
const $ = (id) => document.getElementById(id);
const form = $("buy");

form.addEventListener("change", (event) => {
  document.querySelector(".picture").dataset.colour = event.target.value;
});
form.addEventListener("click", (event) => {
  const step = Number(event.target.dataset.step ?? 0);
  $("quantity").value = Math.min(20, Math.max(1, Number($("quantity").value) + step));
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  $("cart").value = Number($("cart").value) + Number($("quantity").value);
  $("added").textContent = form.dataset.added;
});
$("ask").addEventListener("click", () => window.Frontline.open());
