// Nothing in; the one style sheet of the regions page out: one hue in depths, hatching and words; no colour says good or bad.
import {
  baseStyle,
  depths,
  languageStyle,
  switchStyle,
  tableStyle,
  toolStyle,
  unknownDepth,
} from '../style.js';
import { tiles } from './tiles.js';

const positions = [...tiles]
  .map(([code, { column, row }]) => `.t-${code}{grid-area:${row}/${column}}`)
  .join('');

const colours = depths
  .map(({ ground, hatch, ink }, at) => `.d${at + 1}{--ground:${ground};--hatch:${hatch};--ink:${ink}}`)
  .join('');

/** Parts that stand once for each index: with the switch on one, the others are away. Where `:has` is not known, all are there. */
const indices = [1, 2, 3, 4, 5, 6].map((at) => `:root:has(#x${at}:checked) .ix:not(.x${at})`).join(',');

/** What paper shows open: of regencies the order, not each reason. */
export const paper =
  ':is(.province,.list,.side,#peta .why,tbody:not([data-standing=waiting]) .why,.alarm .why)';

export const style = `
${baseStyle}#ringkas{padding:.4rem 0 .5rem}
#ringkas .large{font-size:1.06rem;line-height:1.35;max-width:120ch;font-weight:600}
#ringkas li{max-width:110ch}
${switchStyle}.caution{margin:0 0 .5rem;color:var(--soft)}
.ix>h3{margin:.5rem 0 0}
#peta>h2{float:left;margin:.35rem 1rem 0 0}
.beside{display:grid;grid-template-columns:minmax(0,1.35fr) minmax(0,1fr);gap:1.2rem;align-items:start}
.chart{position:sticky;top:3.2rem}
.tiles{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(14,minmax(0,1fr));grid-auto-rows:2.75rem;gap:2px}
.tiles li{border-radius:4px;overflow:hidden}
.tiles a,.away>span{display:block;position:relative;height:100%;min-height:24px;text-decoration:none;color:var(--ink);text-align:center;line-height:1.1;padding:.1rem 0}
.tiles a:focus-visible{outline-offset:-3px}
.tiles a>span:first-child{display:flex;flex-direction:column;height:100%;justify-content:center}
.tiles b{font-size:.95rem}
.tiles i{font-style:normal;font-size:.82rem}
.tiles .unknown i{font:.6rem/1 "Arial Narrow","Roboto Condensed","DejaVu Sans Condensed",system-ui,sans-serif;letter-spacing:-.02em}
.tiles li[class*=" d"]{background:var(--ground)}
.tiles li[class*=" d"] a{border:1px solid #0b1f3355;border-radius:4px}
.unsure{background-image:repeating-linear-gradient(45deg,var(--hatch) 0 3px,transparent 3px 8px)!important}
.unknown{--ground:${unknownDepth.ground};--ink:${unknownDepth.ink};background:radial-gradient(${unknownDepth.hatch} 1px,transparent 1.2px) 0 0/6px 6px #fff}
.tiles .unknown a{border:1px dashed #7b8894;border-radius:4px}
.away{border:1px solid #e5e9ec;--ink:#5f666d}
.legend{font-size:.875rem;margin:.5rem 0}
.legend ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.2rem .9rem}
.legend.marks{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem}
.key{display:inline-block;width:1.4rem;height:.95rem;border:1px solid #7b8894;vertical-align:-.1rem;margin-right:.35rem;background-color:var(--ground)}
.key.unknown{border-style:dashed}
${colours}
${positions}
${tableStyle}:is(.order,.work,.figures) tr+tr>*{border-top:0;padding-top:0}
:is(.order,.work,.figures) tbody:nth-of-type(even){background:#fafcfd}
.work .why summary::before{content:"▸ "}
.work .why[open] summary::before{content:"▾ "}
.work .why summary{display:block}
.order td span,.work td span{white-space:nowrap}
.order .why span,.work .why span{white-space:normal}
.work .standing,.work .standing span{white-space:normal}
.bar{display:block;width:100%;min-width:6rem;max-width:16rem;height:.7rem;margin:.25rem 0 .1rem}
.bar{background:#e4eaef}
.bar .span{fill:#71a3ca;y:20%;height:60%}
.bar .tick{fill:#0b1f33;width:1.5%;height:100%}
.why>summary{color:var(--soft);font-size:.875rem}
.why>div{padding:.1rem .2rem .4rem 1rem}
.why li{margin:.2rem 0}
summary{cursor:pointer;min-height:1.5rem}
.rule{font-size:.8em}
.mark{display:inline-block;font-size:.8rem;font-weight:400;color:var(--soft);margin-right:.3rem}
.unknowns{font-size:.875rem;margin:.5rem 0}
.chips li{display:inline-block;border:1px dashed #7b8894;border-radius:.6rem;padding:0 .45rem;line-height:1.5;background:radial-gradient(#dfe2e5 1px,transparent 1.2px) 0 0/6px 6px #fff;color:var(--soft)}
.chips{list-style:none;padding:0;font-size:.875rem;line-height:1.9}
.lots .chips{max-height:14rem;overflow:auto}
.chips li.in{background:#b5d1e6;border:1px solid var(--deep);color:#0b1f33;font-weight:600}
.province{border-top:1px solid var(--line)}
.province>summary{padding:.35rem 0;display:grid;grid-template-columns:13rem minmax(0,1fr);gap:.2rem 1rem;align-items:center;list-style-position:inside}
.province>summary::-webkit-details-marker{display:none}
.province>summary h3{margin:0}
.province>summary h3::before,.list>summary::before,.side>summary::before{content:"▸ ";color:var(--soft)}
.province[open]>summary h3::before,.list[open]>summary::before,.side[open]>summary::before{content:"▾ "}
.province>summary .ix{display:grid;grid-template-columns:minmax(0,1fr) 17rem;gap:1rem;align-items:center}
.province>summary .ix .fine{grid-column:2;grid-row:1}
.nothing{stroke:#7b8894;stroke-width:1;stroke-dasharray:2 6}
.strip{grid-column:1;grid-row:1;width:100%;height:auto;overflow:visible}
.axis{stroke:#7b8894;fill:none;stroke-width:1}
.reach{stroke:#71a3ca;stroke-width:2;fill:#71a3ca}
.dot{fill:#17466f}
.gate{fill:#17466f}
.office{fill:#4a5058}
.village{fill:none;stroke:#4a5058;stroke-width:1.5}
.bit{width:1.6rem;height:.7rem}
[data-go]{cursor:pointer}
.list>summary,.side>summary{list-style:none;padding:.35rem 0}
.list>summary::-webkit-details-marker,.side>summary::-webkit-details-marker{display:none}
.list,.side{border-top:1px solid var(--line)}
.list>summary h3{display:inline;margin:0}
.capacity{display:flex;gap:.7rem;align-items:center;max-width:34rem}
.capacity[hidden]{display:none}
.capacity input{flex:1;height:1.6rem;accent-color:#17466f}
.capacity output{min-width:2.5rem;font-weight:700}
[data-standing=chosen] .standing,[data-standing=equal] .standing,[data-standing=lot] .standing{font-weight:700;color:#0f3a60}
[data-standing=equal] .standing{text-decoration:underline dotted}
.list:not(:has(.show-waiting:checked)) tbody[data-standing=waiting]{display:none}
.find{display:flex;gap:.6rem;align-items:center;margin:.3rem 0}
.find[hidden]{display:none}
.find input{padding:.3rem .5rem;min-width:14rem;font:inherit;border:1px solid #7b8894;border-radius:4px}
.source{overflow-wrap:anywhere;font-size:.85rem;color:var(--soft)}
.value{white-space:normal}
${toolStyle}.notes{display:grid;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));gap:.2rem 1.6rem}
dl.wide{display:grid;grid-template-columns:minmax(9rem,18rem) minmax(0,1fr);gap:.25rem 1rem}
dt{font-weight:600}dd{margin:0}
.rules{columns:2;column-gap:2rem;font-size:.9rem}
.rules li{break-inside:avoid}
.multiples{display:grid;grid-template-columns:repeat(auto-fill,minmax(16rem,1fr));gap:.8rem}
.alarm{border:1px solid var(--line);border-radius:6px;padding:.2rem .7rem .5rem}
.alarm h3{margin:.3rem 0 0}
.months{width:100%;height:auto;display:block}
.band{fill:#d3e4f1}.past{fill:#71a3ca}.now{fill:#0d3154}.gap{fill:#c3c7cb}
footer{padding-top:.8rem;padding-bottom:2rem;color:var(--soft);font-size:.875rem}
${languageStyle}@media screen{${indices}{display:none!important}:root:has(#x1) .ix>h3{display:none}}
@media (max-width:60rem){
#peta>h2{float:none}
.beside{grid-template-columns:minmax(0,1fr)}
.chart{position:static}
.province>summary,.province>summary .ix{grid-template-columns:minmax(0,1fr);gap:.1rem}
.province>summary .ix .fine,.strip{grid-column:1;grid-row:auto}
.rules{columns:1}
}
@media (max-width:40rem){
.scroll .why,.figures .source{position:sticky;left:0;max-width:calc(100vw - 2rem)}
header,main,footer{padding:0 .6rem}
.tiles{gap:1px;grid-auto-rows:2.1rem}
.tiles a,.away>span{padding:.1rem 0}
.tiles b{font-size:.72rem}
.tiles i{font-size:.66rem}
.tiles .unknown i{display:none}
dl.wide{grid-template-columns:minmax(0,1fr)}
dl.wide dd{margin-bottom:.4rem}
#ringkas .large{font-size:1.02rem}
th,td{padding:.25rem .35rem}
.bar{min-width:4.5rem}
}
@media (prefers-reduced-motion:reduce){:root{scroll-behavior:auto}}
@media (forced-colors:active){.tiles a{border:1px solid}.span,.dot,.gate,.now,.past{fill:CanvasText}.tick{fill:Highlight}}
@page{size:A4;margin:14mm 12mm}
@media print{
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
:root{font-size:9pt}
p{max-width:none}
thead button{display:contents}
header,main,footer{max-width:none;padding:0}
nav,.skip,.js,.more,.language,.switch,.tools{display:none!important}
a{color:inherit;text-decoration:none}
:target{background:none}
section{border:0;padding:.4rem 0}
#peta>h2{float:none}
#kabupaten,#daftar,#angka,#metode{break-before:page}
h2,h3,h4,caption,summary{break-after:avoid}
tr,.tiles,.legend,.alarm,.notes>div,:is(.order,.figures) tbody{break-inside:avoid}
.beside{display:block}
.chart{position:static}
.tiles{grid-auto-rows:2.3rem;max-width:150mm}
.tiles .unknown i{font-size:.55rem}
.scroll{overflow:visible}
th,td{padding:.12rem .35rem}
thead{display:table-header-group}
.bar{max-width:10rem;height:.55rem}
${paper}::details-content{content-visibility:visible;display:block}
.lots .chips{max-height:none;overflow:visible}
.province>summary{display:block}
.province>summary .ix,.province .ix:not(:has(table)),.province:not(:has(table)),#kabupaten .why div,#kabupaten .unknowns{display:none}
.ix>h3{margin-top:1rem}
}
`;
