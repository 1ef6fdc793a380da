// Nothing in; what every page looks like out: one hue in depths, words, tables and switches; no colour says good or bad.

export interface Depth {
  readonly ground: string;
  readonly hatch: string;
  readonly ink: string;
}

const DARK = '#0b1f33';
const LIGHT = '#ffffff';

/** The depths of the one hue, lightest first. Ink reads on ground and on hatch alike, at 4.5 to 1 or more (WCAG 2.2, 1.4.3). */
export const depths: readonly Depth[] = [
  { ground: '#eaf2f8', hatch: '#bcd3e4', ink: DARK },
  { ground: '#d3e4f1', hatch: '#a5c3db', ink: DARK },
  { ground: '#b5d1e6', hatch: '#e6f0f7', ink: DARK },
  { ground: '#94bbd9', hatch: '#cfe1ef', ink: DARK },
  { ground: '#71a3ca', hatch: '#b5d1e6', ink: DARK },
  { ground: '#2f6ea5', hatch: '#17466f', ink: LIGHT },
  { ground: '#235a8c', hatch: '#0f3a60', ink: LIGHT },
  { ground: '#184670', hatch: '#3b709f', ink: LIGHT },
  { ground: '#0d3154', hatch: '#37648d', ink: LIGHT },
];

/** What is not known has the ground of the page and dots, so that it is no depth of the hue. */
export const unknownDepth: Depth = { ground: '#ffffff', hatch: '#c3c7cb', ink: '#4a5058' };

/** Text, headings, links, the head of the page, its navigation and sections. */
export const baseStyle = `*{box-sizing:border-box}
:root{color-scheme:light;--text:#14202c;--soft:#4a5058;--line:#c9d2da;--deep:#17466f;--wash:#f3f7fa;scroll-padding-top:3.2rem;scroll-behavior:smooth}
body{margin:0;font:1rem/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;color:var(--text);background:#fff;overflow-wrap:break-word}
header,main,footer,nav ul{max-width:84rem;margin:0 auto;padding:0 1rem}
h1{font-size:1.3rem;line-height:1.25;margin:.4rem 0}
h2{font-size:1.25rem;margin:0 0 .5rem}
h3{font-size:1.05rem;margin:.9rem 0 .3rem}
h4{font-size:1rem;margin:.9rem 0 .3rem}
p{margin:.35rem 0;max-width:75ch}
ul,ol{margin:.3rem 0;padding-left:1.2rem}
a{color:#0f4c81;text-underline-offset:.15em}
:focus-visible{outline:3px solid #0f4c81;outline-offset:2px}
:target{background:#fff6d6}
code{font-size:.85em;overflow-wrap:anywhere}
i[lang]{font-style:inherit}
.hide{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-99rem}
.skip:focus{left:.5rem;top:.5rem;background:#fff;padding:.5rem;z-index:9}
.top{display:flex;flex-wrap:wrap;gap:.2rem 1rem;justify-content:space-between;align-items:center}
.about,.fine{color:var(--soft);font-size:.875rem}
.about{margin:0 0 .3rem;max-width:none}
.banner{border:1px solid var(--line);border-left:.4rem solid var(--deep);background:var(--wash);padding:.25rem .6rem;margin:.3rem 0;max-width:none;font-size:.92rem}
nav{position:sticky;top:0;background:#fff;border-bottom:1px solid var(--line);border-top:1px solid var(--line);z-index:5;margin-top:.5rem}
nav ul{list-style:none;display:flex;gap:.1rem;overflow-x:auto;margin:0 auto;padding:0 .5rem}
nav a{display:block;padding:.5rem .55rem;white-space:nowrap;text-decoration:none}
nav a:hover{text-decoration:underline}
section{padding:.8rem 0 1.2rem;border-bottom:1px solid var(--line)}
`;

/** Choices that are shown as buttons. */
export const switchStyle = `fieldset{border:0;margin:0;padding:0;min-width:0}
.language,.switch{display:flex;flex-wrap:wrap;gap:.3rem;align-items:center}
.switch{margin:.3rem 0 .2rem}
.switch legend{float:left;padding:0 .5rem 0 0;font-weight:600}
.language input,.switch input{position:absolute;opacity:0;width:1px;height:1px}
.switch span{position:static}
.language label,.switch label{display:inline-block;min-height:2rem;padding:.25rem .7rem;border:1px solid #7b8894;border-radius:1rem;cursor:pointer;background:#fff}
input:checked+label{background:var(--deep);color:#fff;border-color:var(--deep)}
input:focus-visible+label{outline:3px solid #0f4c81;outline-offset:2px}
`;

/** Tables, which scroll where they are wide. */
export const tableStyle = `.scroll{overflow-x:auto;margin:.5rem 0}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;color:var(--soft);padding:.2rem 0;font-size:.875rem}
th,td{text-align:left;vertical-align:top;padding:.25rem .5rem;border-top:1px solid var(--line)}
thead th{background:var(--wash);border-top:0;font-weight:600}
tbody th{font-weight:600}
th .fine{font-weight:400}
.narrow{width:auto}
`;

/** What a table can be sorted and saved with. */
export const toolStyle = `.tools button,thead button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-align:left;min-height:24px}
thead button{font-weight:600;text-decoration:underline dotted}
.tools button{color:#0f4c81;text-decoration:underline;padding:.2rem .4rem}
[aria-sort=ascending] button::after{content:" ↑"}
[aria-sort=descending] button::after{content:" ↓"}
`;

/** One language of two is shown, by the switch alone. Where `:has` is not known, both are there. */
export const languageStyle = `@supports selector(:has(*)){
:root:not(:has(#lang-en:checked)) body [lang=en]:not(.both),:root:has(#lang-en:checked) body [lang=id]:not(.both){display:none}
}
`;
