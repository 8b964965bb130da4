// Sends a file straight to the bucket: the server signs the address with the person's own temporary credentials, and
// the bytes never pass through it. Without this script the form posts to the server, which does the same.
"use strict";
const form = document.getElementById("upload");
const progress = document.getElementById("progress");
const csrf = document.querySelector("meta[name=csrf]").content;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const file = form.elements.file.files[0];
  if (!file) return;
  const button = form.querySelector("button");
  const say = (text, wrong) => {
    progress.textContent = text;
    progress.classList.toggle("wrong", Boolean(wrong));
  };
  if (file.size < 1 || file.size > Number(form.dataset.most)) {
    say("A file has at least one byte and at most 10 MB.", true);
    return;
  }
  button.disabled = true;
  say(`Uploading ${file.name} …`);
  try {
    const asked = await fetch("/files/address", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": csrf },
      body: JSON.stringify({ name: file.name, type: file.type, bytes: file.size }),
    });
    const answer = await asked.json();
    if (!asked.ok) throw new Error(answer.text);
    const sent = await fetch(answer.url, { method: answer.method, headers: answer.headers, body: file, credentials: "omit" });
    if (!sent.ok) throw new Error("The storage did not take the file. Reload the page and try again.");
    location.reload();
  } catch (error) {
    say(error instanceof TypeError ? "The network did not let it through. Try again in a moment." : error.message, true);
    button.disabled = false;
  }
});
