// Nothing in; the style sheet of the pages about bundles and measurements out, on the ground that every page stands on.
import { baseStyle, languageStyle, switchStyle, tableStyle, toolStyle } from '../style.js';

/** What paper shows open; the longest tables are for the screen and for saving. */
export const paper = '.side:not(.long)';

export const style = `
${baseStyle}#ringkas{padding:.5rem 0 .6rem}
#ringkas .large{font-size:1.08rem;line-height:1.4;max-width:110ch;font-weight:600}
#ringkas li{max-width:110ch}
${switchStyle}${tableStyle}td{font-variant-numeric:tabular-nums}
.bar,.pair{display:block;width:100%;min-width:6rem;max-width:16rem;height:.7rem;margin:.2rem 0 .1rem;background:#e4eaef}
.pair{height:1.1rem}
.bar .span{fill:#71a3ca;y:20%;height:60%}
.bar .tick{fill:#0b1f33;width:1.2%;height:100%}
.bar .against{fill:#4a5058}
.pair .before{fill:#94bbd9}
.pair .now{fill:#17466f}
.verdict{display:inline-block;padding:0 .5rem;border:1px solid #7b8894;border-radius:.8rem;font-size:.85rem;font-weight:600;white-space:nowrap;background:#fff;color:var(--text)}
.verdict:is(.fail,.block,.drift){background:#0d3154;border-color:#0d3154;color:#fff}
.verdict:is(.warn,.watch){background:#b5d1e6}
.verdict.insufficient{border-style:dashed}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,21rem),1fr));gap:1rem 1.6rem;align-items:start;margin:.4rem 0}
.plot{margin:0;max-width:34rem}
.plot figcaption{font-weight:600;margin:.2rem 0}
.plot svg:not(.swatch){width:100%;height:auto;display:block}
.plot text{font:11px system-ui,sans-serif;fill:var(--soft)}
.tick-y{text-anchor:end}
.tick-x{text-anchor:middle}
.grid{stroke:#e4eaef;fill:none}
.line{fill:none;stroke-width:2.2;stroke:#17466f;stroke-linejoin:round}
.line.two{stroke:#71a3ca;stroke-dasharray:6 3}
.line.guide{stroke:#7b8894;stroke-width:1;stroke-dasharray:2 4}
.plot .dot{fill:#17466f}
.whisker{stroke:#71a3ca;stroke-width:3}
.axis-up,.axis-across{color:var(--soft);font-size:.8rem;margin:0}
.axis-across{text-align:right}
.legend{font-size:.85rem;margin:.3rem 0}
.legend span{margin-right:1rem;white-space:nowrap}
.swatch{width:1.9rem;height:.5rem;vertical-align:middle}
.key{display:inline-block;width:1.1rem;height:.7rem;vertical-align:-.05rem}
.key.before{background:#94bbd9}
.key.now{background:#17466f}
.depth{text-align:right}
.same{background:var(--wash)}
.moved{background:#d3e4f1}
.side{border-top:1px solid var(--line)}
summary{cursor:pointer;min-height:1.5rem;padding:.3rem 0}
.tiles-of{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:.6rem;margin:.5rem 0;padding:0;list-style:none}
.tiles-of li{border:1px solid var(--line);border-radius:6px;padding:.4rem .7rem;background:var(--wash)}
.tiles-of b{display:block;font-size:1.15rem}
.tiles-of>li>i,.tiles-of .fine{color:var(--soft);font-size:.85rem}
dl.wide{display:grid;grid-template-columns:minmax(9rem,18rem) minmax(0,1fr);gap:.25rem 1rem}
dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}
${toolStyle}footer{padding-top:.8rem;padding-bottom:2rem;color:var(--soft);font-size:.875rem}
${languageStyle}@media (max-width:40rem){
header,main,footer{padding:0 .6rem}
dl.wide{grid-template-columns:minmax(0,1fr)}
dl.wide dd{margin-bottom:.4rem}
#ringkas .large{font-size:1.02rem}
th,td{padding:.25rem .35rem}
}
@media (prefers-reduced-motion:reduce){:root{scroll-behavior:auto}}
@media (forced-colors:active){.bar .span,.pair rect{fill:CanvasText}.bar .tick{fill:Highlight}.line,.whisker{stroke:CanvasText}}
@page{size:A4;margin:14mm 12mm}
@media print{
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
:root{font-size:9pt}
p{max-width:none}
thead button{display:contents}
header,main,footer{max-width:none;padding:0}
nav,.skip,.language,.tools{display:none!important}
a{color:inherit;text-decoration:none}
section{border:0;padding:.4rem 0}
h2,h3,h4,caption,summary,figcaption{break-after:avoid}
tr,.plot,.tiles-of li{break-inside:avoid}
.plots{grid-template-columns:1fr 1fr}
.scroll{overflow:visible}
th,td{padding:.12rem .35rem}
thead{display:table-header-group}
${paper}::details-content{content-visibility:visible;display:block}
}
`;
