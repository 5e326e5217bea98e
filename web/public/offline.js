// Shows the offline page in the language that its reader chose, and comes back by itself.
const chosen = (localStorage.getItem("comptoir.locale") ?? document.documentElement.lang).slice(0, 2);
const known = document.querySelector(`section[lang="${chosen}"]`);
if (known) {
  for (const section of document.querySelectorAll("section")) section.hidden = section !== known;
  document.documentElement.lang = chosen;
}
for (const button of document.querySelectorAll("button")) button.addEventListener("click", () => location.reload());

// A browser that says "online" may not reach the server yet: it is asked, now and then.
// HEAD passes the service worker by.
const back = () =>
  fetch("/offline", { method: "HEAD", cache: "no-store" }).then(
    () => location.reload(),
    () => undefined,
  );
addEventListener("online", back);
setInterval(back, 5000);
