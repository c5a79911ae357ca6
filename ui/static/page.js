/* Opens passages in a side panel and keeps the newest question in view. Everything it shows comes from the page itself. */
(() => {
  "use strict";

  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let panel;

  function makePanel() {
    panel = document.createElement("dialog");
    panel.id = "tw-panel";
    panel.setAttribute("aria-labelledby", "tw-panel-title");
    panel.innerHTML =
      '<div class="tw-panel-frame"><button type="button" class="tw-close" aria-label="Close">×</button>' +
      '<div class="tw-panel-body" tabindex="-1"></div></div>';
    panel.addEventListener("click", (event) => {
      if (event.target === panel || event.target.closest(".tw-close")) panel.close();
    });
    document.body.append(panel);
    return panel;
  }

  function openPassage(id) {
    const holder = document.getElementById(id);
    if (!holder) return;
    const shown = panel || makePanel();
    const body = shown.querySelector(".tw-panel-body");
    body.replaceChildren(...Array.from(holder.cloneNode(true).childNodes));
    const title = body.querySelector("h2");
    if (title) title.id = "tw-panel-title";
    if (!shown.open) shown.showModal();
    body.focus({ preventScroll: true });
    body.scrollTop = 0;
    const mark = body.querySelector("mark");
    if (mark) mark.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-passage]");
    if (button) openPassage(button.dataset.passage);
  });

  function follow(log) {
    let count = 0;
    new MutationObserver(() => {
      const exchanges = log.querySelectorAll(".tw-exchange");
      document.body.classList.toggle("tw-talking", exchanges.length > 0);
      if (exchanges.length > count) {
        exchanges[exchanges.length - 1].scrollIntoView({ behavior: calm.matches ? "auto" : "smooth", block: "start" });
      }
      count = exchanges.length;
    }).observe(log, { childList: true, subtree: true });
    log.setAttribute("role", "log");
    log.setAttribute("aria-live", "polite");
    log.setAttribute("aria-label", "Conversation");
  }

  const started = new MutationObserver(() => {
    const log = document.getElementById("tw-log");
    if (!log) return;
    started.disconnect();
    follow(log);
  });
  started.observe(document, { childList: true, subtree: true });
})();
