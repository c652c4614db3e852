// Shows the glass as it changes. It asks for nothing while nothing does: the screen says when there is something new.
"use strict";

const words = document.getElementById("words");
const lost = document.getElementById("lost");
const board = "Bảng tin";
let source = null;
let asked = 0;
let drawing = false;
let stale = false;
// The newest picture that we have heard of.
let revision = null;

// The new picture takes the place of the old one when it is ready to be seen: no frame is empty or half a picture.
// Pictures that come while one is being fetched are passed over, all but the newest.
async function draw() {
    stale = true;
    if (drawing) return;
    drawing = true;
    while (stale) {
        stale = false;
        const next = new Image();
        next.id = "glass";
        next.src = `glass.png?${++asked}`;
        try {
            await next.decode();
        } catch {
            stale = true;
            await new Promise((resume) => setTimeout(resume, 1000));
            if (!source) break;
            continue;
        }
        next.alt = document.getElementById("glass").alt;
        document.getElementById("glass").replaceWith(next);
    }
    drawing = false;
}

function tell({ lang, title, texts }) {
    if (lang) document.documentElement.lang = lang;
    document.title = title ? `${title} · ${board}` : board;
    document.getElementById("glass").alt = title;
    const said = Array.from(words.children, (line) => line.textContent);
    if (said.length === texts.length && said.every((text, at) => text === texts[at])) return;
    words.replaceChildren(
        ...texts.map((text) => {
            const line = document.createElement("p");
            line.textContent = text;
            return line;
        }),
    );
}

function look() {
    source = new EventSource("events");
    // What was missed in the meantime is not known, nor whether it is still the same screen.
    source.onopen = () => {
        revision = null;
    };
    source.onmessage = ({ data }) => {
        const news = JSON.parse(data);
        lost.textContent = "";
        if (news.words) tell(news.words);
        if (news.revision !== revision) draw();
        revision = news.revision;
    };
    source.onerror = () => {
        lost.textContent = lost.dataset.words;
        // A browser tries again by itself, unless it was refused.
        if (source.readyState === EventSource.CLOSED) {
            leave();
            setTimeout(() => document.hidden || source || look(), 3000);
        }
    };
}

function leave() {
    source?.close();
    source = null;
}

// A tab that nobody sees needs no pictures, and leaves its connection to others.
document.addEventListener("visibilitychange", () => {
    if (document.hidden) leave();
    else if (!source) look();
});
addEventListener("pagehide", leave);
addEventListener("pageshow", () => source || document.hidden || look());
if (!document.hidden && !source) look();
