// Long names in tables may break after a dot or before an underscore, not in the middle of a word.
for (const code of document.querySelectorAll("td:first-child code")) {
  const parts = code.textContent.split(/(?<=\.)|(?=_)/);
  code.replaceChildren(...parts.flatMap((part, i) => (i ? [document.createElement("wbr"), part] : [part])));
}
