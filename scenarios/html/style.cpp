#include "scenarios/html/style.hpp"

namespace trefoil::scenarios::html {

namespace {

constexpr std::string_view looks = R"css(
:root{color-scheme:light;--page:#f6f5f1;--card:#fff;--ink:#1d2430;--soft:#566072;--faint:#8b94a3;--rule:#e6e4dd;
--band:#f3f1eb;--band-odd:#faf9f6;--good:#1f7a4d;--good-bg:#e4f3ea;--bad:#b3261e;--bad-bg:#fbe9e7;--warn:#8a5a00;
--warn-bg:#fdf1d8;--t1:#2b63c6;--t2:#12887a;--t3:#c77700;--t4:#b8436d;--t5:#7552b8;--t6:#8b94a3;--t7:#4f9a2f;--t8:#a0522d;--t9:#d8cfbb}
:root[data-theme=dark]{color-scheme:dark;--page:#12151b;--card:#1a1f27;--ink:#e8eaee;--soft:#a8b0bd;--faint:#7d8695;
--rule:#2b323d;--band:#20262f;--band-odd:#1c212a;--good:#6fd19c;--good-bg:#16301f;--bad:#ff9b90;--bad-bg:#3a1b19;
--warn:#f2c069;--warn-bg:#352a12;--t1:#7ba7f7;--t2:#4fc9b8;--t3:#f0ad4e;--t4:#ee88ac;--t5:#b49af0;--t6:#8b94a3;
--t7:#94d073;--t8:#d59a73;--t9:#4d5563}
@media (prefers-color-scheme:dark){:root:not([data-theme]){color-scheme:dark;--page:#12151b;--card:#1a1f27;--ink:#e8eaee;
--soft:#a8b0bd;--faint:#7d8695;--rule:#2b323d;--band:#20262f;--band-odd:#1c212a;--good:#6fd19c;--good-bg:#16301f;
--bad:#ff9b90;--bad-bg:#3a1b19;--warn:#f2c069;--warn-bg:#352a12;--t1:#7ba7f7;--t2:#4fc9b8;--t3:#f0ad4e;--t4:#ee88ac;
--t5:#b49af0;--t6:#8b94a3;--t7:#94d073;--t8:#d59a73;--t9:#4d5563}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,
"DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1040px;margin:0 auto;padding:36px 20px 64px}
h1{font-size:28px;line-height:1.2;margin:0;font-weight:650;letter-spacing:-.01em}
h2{font-size:18px;margin:40px 0 12px;font-weight:650}
h3{font-size:15px;margin:0;font-weight:600}
p{margin:0}.soft{color:var(--soft)}
header{display:flex;gap:16px;align-items:flex-start;justify-content:space-between;flex-wrap:wrap}
header p{margin-top:6px}
.verdict{display:inline-flex;align-items:center;gap:8px;padding:6px 14px;border-radius:999px;font-weight:600}
.good{color:var(--good);background:var(--good-bg)}.bad{color:var(--bad);background:var(--bad-bg)}
.warn{color:var(--warn);background:var(--warn-bg)}
button{font:inherit;color:var(--soft);background:none;border:1px solid var(--rule);border-radius:999px;padding:5px 12px;
cursor:pointer;margin-left:8px}
:focus-visible{outline:2px solid var(--t1);outline-offset:2px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:26px 0 0;padding:0}
.tiles div{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:12px 16px}
.tiles dt{color:var(--soft);font-size:13px}.tiles dd{margin:2px 0 0;font-size:22px;font-weight:600;letter-spacing:-.01em}
.tiles small{display:block;font-size:12px;font-weight:400;color:var(--faint);letter-spacing:0}
figure,.card{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:16px 18px;margin:0 0 16px}
figcaption{display:flex;justify-content:space-between;align-items:baseline;gap:6px 20px;flex-wrap:wrap;margin-bottom:6px}
.legend{display:flex;flex-wrap:wrap;gap:2px 16px;list-style:none;margin:0;padding:0;font-size:13px;color:var(--soft)}
.key{display:inline-block;width:16px;height:0;border-top:3px solid var(--tone);border-radius:2px;margin-right:6px;
vertical-align:middle}
.key.dashed{border-top-style:dashed;border-radius:0}
.key.dot,.key.ring{width:10px;height:10px;border-radius:50%;border:0;background:var(--soft)}
.key.ring{background:none;border:2px solid var(--soft)}
.key.tick{width:0;height:12px;border:0;border-left:2px solid var(--soft)}
.key.limit{width:0;height:14px;border:0;border-left:3px solid var(--t4)}
.tone-1{--tone:var(--t1)}.tone-2{--tone:var(--t2)}.tone-3{--tone:var(--t3)}.tone-4{--tone:var(--t4)}
.tone-5{--tone:var(--t5)}.tone-6{--tone:var(--t6)}.tone-7{--tone:var(--t7)}.tone-8{--tone:var(--t8)}.tone-9{--tone:var(--t9)}
.plot{position:relative}svg{display:block;width:100%;height:auto;overflow:visible}
svg text{font-size:12px;fill:var(--soft)}svg .mark{fill:var(--faint)}svg .phase{font-size:11.5px;fill:var(--faint)}
svg .name{font-size:13px;fill:var(--ink)}svg .value{font-size:12px;fill:var(--soft)}
.end{text-anchor:end}.mid{text-anchor:middle}
.band{fill:var(--band)}.band.odd{fill:var(--band-odd)}.grid{stroke:var(--rule);stroke-width:1}
.line{fill:none;stroke:var(--tone);stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.line.dashed{stroke-dasharray:5 5;stroke-width:1.6}
.area{fill:var(--tone);fill-opacity:.75;stroke:var(--card);stroke-width:.7}.bar{fill:var(--tone);fill-opacity:.85}
.whisker{stroke:var(--tone);stroke-width:1.6;stroke-opacity:.7}.body{stroke:var(--tone);stroke-width:6;
stroke-opacity:.3;stroke-linecap:round}
circle.dot{fill:var(--tone)}circle.ring{fill:var(--card);stroke:var(--tone);stroke-width:2}
.limit{stroke:var(--t4);stroke-width:3;stroke-linecap:round}
.hit{fill:transparent}g:hover>.hit{fill:var(--band)}
.cursor{stroke:var(--faint);stroke-width:1;visibility:hidden}
.tip{position:absolute;top:30px;pointer-events:none;visibility:hidden;background:var(--card);border:1px solid var(--rule);
border-radius:8px;padding:6px 10px;font-size:12.5px;line-height:1.45;box-shadow:0 4px 16px #0002;white-space:nowrap}
details{margin-top:8px;font-size:14px}summary{cursor:pointer;color:var(--soft);font-size:13px}
.scroll{overflow:auto;max-height:420px;margin-top:6px}
table{border-collapse:collapse;width:100%;font-size:13.5px}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th,td{text-align:right;padding:5px 10px;border-bottom:1px solid var(--rule);font-weight:400;vertical-align:top}
thead th{color:var(--soft);font-size:12.5px;position:sticky;top:0;background:var(--card)}
th:first-child,th.left,td.left{text-align:left}tr:last-child>*{border-bottom:0}
.mark-good,.mark-bad{font-weight:600;white-space:nowrap}.mark-good{color:var(--good)}.mark-bad{color:var(--bad)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(290px,1fr));gap:0 32px;margin:0}
.facts div{display:flex;justify-content:space-between;gap:16px;border-bottom:1px solid var(--rule);padding:5px 0}
.facts dt{color:var(--soft)}.facts dd{margin:0;text-align:right;overflow-wrap:anywhere}
@media print{button{display:none}figure,.card{break-inside:avoid}}
)css";

constexpr std::string_view acts = R"js(
(function(){
var root=document.documentElement,button=document.getElementById('theme');
function dark(){return (root.dataset.theme||(matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light'))==='dark';}
function say(){button.textContent=dark()?'Light':'Dark';}
if(location.hash==='#dark'||location.hash==='#light')root.dataset.theme=location.hash.slice(1);
button.hidden=false;say();
button.addEventListener('click',function(){root.dataset.theme=dark()?'light':'dark';say();});
function told(unit,value){
 if(value===null||value===undefined)return '\u2013';
 if(unit===2)return value>=1e6?+(value/1e6).toPrecision(3)+' s':value>=1e3?+(value/1e3).toPrecision(3)+' ms':Math.round(value)+' \u00b5s';
 var text=(value<10&&value%1?value.toFixed(1):Math.round(value).toLocaleString('en'));
 return unit===1?text+'/s':text;
}
document.querySelectorAll('svg[data-chart]').forEach(function(svg){
 var data=JSON.parse(svg.dataset.chart),cursor=svg.querySelector('.cursor'),tip=svg.parentNode.querySelector('.tip');
 if(!data.at.length)return;
 svg.addEventListener('pointermove',function(event){
  var box=svg.getBoundingClientRect(),x=(event.clientX-box.left)/box.width*960;
  var second=(x-64)/(948-64)*data.length,best=0;
  data.at.forEach(function(at,index){if(Math.abs(at-second)<Math.abs(data.at[best]-second))best=index;});
  var px=64+(948-64)*Math.min(1,data.at[best]/data.length);
  cursor.setAttribute('x1',px);cursor.setAttribute('x2',px);cursor.style.visibility='visible';
  tip.textContent='';
  var head=document.createElement('b');head.textContent=Math.round(data.at[best])+' s';tip.append(head);
  data.series.forEach(function(one){var line=document.createElement('div');
   line.textContent=one.name+': '+told(data.unit,one.values[best]);tip.append(line);});
  tip.style.visibility='visible';
  var right=px/960*box.width+14;
  tip.style.left=(right+tip.offsetWidth>box.width?right-28-tip.offsetWidth:right)+'px';
 });
 svg.addEventListener('pointerleave',function(){cursor.style.visibility=tip.style.visibility='hidden';});
});
})();
)js";

}  // namespace

std::string_view style() { return looks; }

std::string_view script() { return acts; }

}  // namespace trefoil::scenarios::html
