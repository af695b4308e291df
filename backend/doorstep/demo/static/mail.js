// Shows new mail by itself: asks for the list every two seconds and reloads when it has changed.
let known;
setInterval(async () => {
  if (document.hidden) return;
  const answer = await fetch("/demo/mail.json").catch(() => undefined);
  if (!answer?.ok) return;
  const list = await answer.text();
  if (known !== undefined && known !== list) location.reload();
  known = list;
}, 2000);
