"use strict";
(() => {
  const box = document.getElementById("find"), told = document.getElementById("found");
  const items = [...document.querySelectorAll("[data-find]")];
  const texts = items.map((item) => item.textContent.toLowerCase());
  const groups = [...document.querySelectorAll("[data-group]")];
  const cards = items.filter((item) => item.tagName === "DETAILS");
  const search = () => {
    const words = box.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    items.forEach((item, at) => {
      item.hidden = !words.every((word) => texts[at].includes(word));
      found += item.hidden ? 0 : 1;
    });
    groups.forEach((group) => { group.hidden = ![...group.querySelectorAll("[data-find]")].some((item) => !item.hidden); });
    const few = words.length > 0 && cards.filter((card) => !card.hidden).length <= 8;
    cards.forEach((card) => {
      card.open = few && !card.hidden;
      card.querySelectorAll("tbody tr").forEach((row) => {
        const text = row.textContent.toLowerCase();
        row.style.background = few && words.some((word) => text.includes(word)) ? "#fff7d1" : "";
      });
    });
    told.textContent = words.length ? (found ? `${found} 项` : "没有找到") : "";
  };
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.tagName === "DETAILS") { target.open = true; target.scrollIntoView(); }
  };
  box.addEventListener("input", search);
  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  reveal();
})();
