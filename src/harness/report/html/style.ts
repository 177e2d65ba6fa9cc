/** Colours are never alone: every state also has its own shape and word. */
const COLOURS = `
:root{color-scheme:light dark;
--paper:#f5f4ef;--card:#fffefb;--ink:#18212b;--soft:#56616c;--line:#dad7cd;--code:#efede5;--focus:#0b63c5;
--PASS:#0a6b43;--FAIL:#b01e17;--UNKNOWN:#855700;--INVALID:#6a35a8;--FLAKY:#a8460a;--WAIVED:#2a5b8c;--SKIPPED:#5c6670;
--PASS-t:#e3f1e9;--FAIL-t:#fbe7e4;--UNKNOWN-t:#f8edd3;--INVALID-t:#efe6fa;--FLAKY-t:#fbeadd;--WAIVED-t:#e2edf7;--SKIPPED-t:#eceae3;
--band:#18212b;--plot:#3c6e9c;--t2:#a8460a;--t3:#6a35a8}
@media (prefers-color-scheme:dark){:root{
--paper:#10151b;--card:#171e26;--ink:#e8e9e6;--soft:#9aa5b0;--line:#2c3641;--code:#0e1318;--focus:#7db7ff;
--PASS:#5ecb97;--FAIL:#ff8a80;--UNKNOWN:#e6b450;--INVALID:#c39bf5;--FLAKY:#f3a26b;--WAIVED:#85b8ea;--SKIPPED:#9aa5b0;
--PASS-t:#12301f;--FAIL-t:#3b1715;--UNKNOWN-t:#33270c;--INVALID-t:#2b1d40;--FLAKY-t:#3a2110;--WAIVED-t:#15293d;--SKIPPED-t:#212a33;
--plot:#7fb0de;--t2:#f3a26b;--t3:#c39bf5}}`;

const BASE = `
*{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
.wrap,main{max-width:1160px;margin:0 auto;padding:0 24px}
h1,h2,h4,p,ul,ol,dl,dd,pre,fieldset{margin:0;padding:0}
ul,ol{list-style:none}
a{color:inherit}
code,pre,.cmd{font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
code{overflow-wrap:anywhere}
b{font-weight:650}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:3px}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.sheet{position:absolute;width:0;height:0}
.i{width:1.15em;height:1.15em;flex:none;vertical-align:-.2em}
.i,.sheet{--on:var(--card)}
.f{fill:currentColor}.s{fill:none;stroke:var(--on);stroke-width:2.6;stroke-linecap:round;stroke-linejoin:round}.d{fill:var(--on)}.o{fill:none;stroke:currentColor;stroke-width:2.4;stroke-linecap:round}
.st{display:inline-flex;align-items:center;gap:.4em;font-size:12.5px;letter-spacing:.02em;white-space:nowrap}
${['PASS', 'FAIL', 'UNKNOWN', 'INVALID', 'FLAKY', 'WAIVED', 'SKIPPED'].map((state) => `.st-${state}{color:var(--${state})}`).join('')}
.none,.left,.foot{color:var(--soft)}.left{padding:10px 0;font-style:italic}.foot{padding-top:10px;font-size:13px}
.bad{color:var(--FAIL)}`;

const VERDICT = `
.verdict{color:#fff;background:var(--band);padding:26px 0 30px}
.v-PASS{--band:#0b5a3a}.v-FAIL{--band:#98201a}.v-UNKNOWN{--band:#704a05}.v-INVALID{--band:#54308a}.v-WAIVED{--band:#254f7a}
.verdict .i{--on:var(--band)}
.run{font-weight:650;letter-spacing:.01em}.run span{font:12.5px ui-monospace,Menlo,Consolas,monospace;opacity:.85;margin-left:.7em;font-weight:400}
h1{display:flex;align-items:center;gap:.24em;font-size:clamp(58px,11vw,118px);line-height:1;font-weight:800;letter-spacing:-.035em;margin:20px 0 14px -.02em}
h1 .i{width:.82em;height:.82em}
.means{font-size:clamp(17px,2.2vw,22px);max-width:30em;line-height:1.35;text-wrap:pretty}
.say{display:grid;grid-template-columns:minmax(0,6fr) minmax(0,6fr);gap:20px 44px;align-items:start}
.why{display:grid;gap:7px;border-left:1px solid rgb(255 255 255/.4);padding-left:22px}
.why li{display:flex;gap:.65em;line-height:1.4;overflow-wrap:anywhere}.why .i{margin-top:.14em}.why a{text-decoration:none}.why a:hover{text-decoration:underline}.why li>*{min-width:0}.why code{opacity:.8;margin-left:.6em;white-space:nowrap;font-size:12px}.why .more{opacity:.85;padding-left:1.8em}
.counts{margin-top:12px;font-size:16px;font-weight:650}.rate{opacity:.9}
.bar{display:block;width:100%;height:14px;margin-top:22px}
.bar rect{fill:#fff}.bar .b-PASS{opacity:.34}.bar .b-SKIPPED{opacity:.16}.bar .b-FLAKY,.bar .b-WAIVED{opacity:.6}.bar .b-UNKNOWN{opacity:.8}
.legend{display:flex;flex-wrap:wrap;gap:4px 20px;margin-top:9px;font-size:13.5px}
.lead{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,7fr);gap:36px;padding-top:26px;padding-bottom:6px}
.limits{border-left:5px solid var(--ink);padding-left:18px}
.limits h2{font-size:16px;margin-bottom:5px}
.limits li{padding:1.5px 0 1.5px 1.15em;text-indent:-1.15em}.limits li::before{content:"\\2013";display:inline-block;width:1.15em;text-indent:0;color:var(--soft)}
.limits p{margin-top:7px}
.sheet-facts{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:14px 20px;align-content:start}
dt,.lab{color:var(--soft);font-size:12.5px}
dd{overflow-wrap:anywhere;font-weight:550}
nav{position:sticky;top:0;z-index:2;background:var(--paper);border-bottom:1px solid var(--line);margin-top:26px}
nav ul{display:flex;gap:4px 22px;overflow-x:auto;padding:10px 0;white-space:nowrap;font-size:14px}
nav a{text-decoration:none;padding:4px 0}nav a:hover{text-decoration:underline}`;

const SECTIONS = `
section{padding:38px 0 0;scroll-margin-top:30px}
.sh{display:flex;align-items:baseline;gap:14px;flex-wrap:wrap;margin-bottom:12px}
h2{font-size:22px;letter-spacing:-.01em;line-height:1.25}
.sh span{color:var(--soft);font-size:14px}
h4{font-size:13.5px;margin:22px 0 7px}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:5px}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{padding:9px 14px;text-align:left;vertical-align:top;border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--soft);font-size:12.5px;font-weight:500;white-space:nowrap;padding:8px 14px}
thead+tbody tr:first-child>*{border-top-color:var(--line)}
tbody th,tfoot th{font-weight:600}th small,td small{display:block;font-weight:400;color:var(--soft);margin-top:1px}td small.bad{color:var(--FAIL)}
.n{text-align:right;white-space:nowrap}.few{color:var(--soft)}
a:hover{text-decoration-thickness:2px}tfoot th,tfoot td{border-top:2px solid var(--ink);font-weight:650}
.plain{display:grid;gap:2px}
.lat{display:block;width:100%;min-width:220px;height:28px}.grid{stroke:var(--line);stroke-width:1}.whisker{stroke:var(--plot);stroke-width:2}.band{fill:var(--plot);opacity:.3}.mid{fill:var(--plot)}.p99{stroke:var(--plot);stroke-width:3}.max{fill:none;stroke:var(--plot);stroke-width:2}
.nots{columns:2;column-gap:40px}.nots li{padding:5px 0 5px 1.3em;text-indent:-1.3em;break-inside:avoid;overflow-wrap:anywhere}.nots li::before{content:"\\25cb";display:inline-block;width:1.3em;text-indent:0;color:var(--soft)}
.env{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:14px 24px}
.ev{margin-top:6px;font-size:13.5px}.ev>summary,.fold>summary{cursor:pointer;color:var(--soft)}.ev>summary:hover,.fold>summary:hover{color:var(--ink)}
.ev ul{padding:4px 0 2px 18px}.ev li{padding:3px 0;overflow-wrap:anywhere}.ev .scroll{margin-top:8px}
td>.ev{margin-top:0;white-space:nowrap}td>.ev[open]{white-space:normal;min-width:260px}
footer{padding:44px 0 60px;color:var(--soft);font-size:13.5px}`;

const PLOTS = `
h3{font-size:17px;margin:22px 0 4px}section>h3:first-of-type{margin-top:0}
.plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(520px,100%),1fr));gap:0 22px;margin-top:6px}
.plot{margin:0 0 6px}.plot .scroll{padding:8px 8px 4px}.plot svg:not(.key){display:block;width:100%;min-width:480px}.plot.wide svg:not(.key){min-width:820px}
.plot .legend{color:var(--soft);margin-top:6px}
.key{width:26px;height:12px;vertical-align:-1px}
.tx,.tn,.lt{font:11.5px ui-sans-serif,system-ui,sans-serif;fill:var(--soft)}.tn{font-style:italic}.lt{fill:var(--FAIL);font-weight:600}
.gr{stroke:var(--line);stroke-width:1;fill:none}.ax{stroke:var(--soft);stroke-width:1;fill:none}
.lim{stroke:var(--FAIL);stroke-width:1.5;stroke-dasharray:6 4}
.ln{fill:none;stroke-width:2;stroke-linejoin:round}.t1{--t:var(--plot)}.t2{--t:var(--t2)}.t3{--t:var(--t3)}.t4{--t:var(--soft)}
.ln{stroke:var(--t)}.mk{fill:var(--t);fill-opacity:.75}
.mk.t2{fill:none;stroke:var(--t);stroke-width:1.5}.mk.t3{fill-opacity:1}.ln.t2{stroke-dasharray:7 3}.ln.t3{stroke-dasharray:2 3}
.bd-fault{fill:var(--FAIL);fill-opacity:.13}.bd-quiet{fill:var(--soft);fill-opacity:.13}
.f-on{fill:var(--FAIL);fill-opacity:.28}.f-hit{stroke:var(--FAIL);stroke-width:2}.fl{height:16px}
.faults td,.faults th{padding:7px 14px;vertical-align:middle}.faults .wide{width:34%;min-width:140px}
.m-mock{fill:var(--soft);opacity:.55}.m-real{fill:var(--plot)}.m-hybrid{fill:var(--FLAKY);opacity:.8}
.body .bar{margin:6px 0}.body .bar rect.track{fill:var(--line);opacity:1}.body .bar .m-mock{fill:var(--soft)}.body .bar .m-real{fill:var(--plot)}.body .bar .m-hybrid{fill:var(--FLAKY)}
.heat td{width:17%}.heat b{font-weight:650}.heat span,.heat small{color:var(--soft);font-size:12.5px}.heat small{display:block}
.h-full{background:var(--PASS-t)}.h-most{background:var(--UNKNOWN-t)}.h-low{background:var(--FAIL-t)}.h-none{color:var(--soft)}
.h-most b::after{content:" \\25bc";color:var(--UNKNOWN);font-size:10px}.h-low b::after{content:" \\25bc\\25bc";color:var(--FAIL);font-size:10px}`;

const SCENARIOS = `
.tools{display:flex;flex-wrap:wrap;gap:10px 12px;align-items:center;margin-bottom:12px}.tools[hidden]{display:none}
.tools fieldset{border:0;display:flex;flex-wrap:wrap;gap:8px}
input[type=search],select,button{font:inherit;font-size:14px;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:5px;padding:6px 11px}
input[type=search]{min-width:250px;flex:1}
button{cursor:pointer}button:hover,.chip:hover{border-color:var(--soft)}
.chip{display:inline-flex;gap:6px;align-items:center;border:1px solid var(--line);background:var(--card);border-radius:5px;padding:6px 11px;font-size:13px;cursor:pointer}
.chip input{margin:0;accent-color:var(--ink)}
output{color:var(--soft);font-size:13.5px}
.list{border:1px solid var(--line);border-radius:5px;background:var(--card);overflow:hidden}
.sc{border-top:1px solid var(--line);content-visibility:auto;contain-intrinsic-size:auto 63px;scroll-margin-top:46px}.sc:first-child{border-top:0}
.sc>summary{display:grid;grid-template-columns:104px minmax(0,1fr) 128px 106px 76px 14px;gap:14px;align-items:baseline;padding:11px 16px;cursor:pointer;list-style:none}
.sc>summary::-webkit-details-marker{display:none}
.sc>summary::after{content:"";width:7px;height:7px;border:solid var(--soft);border-width:0 2px 2px 0;transform:rotate(45deg) translate(-2px,-2px)}
.sc[open]>summary::after{transform:rotate(225deg) translate(-3px,-3px)}
.sc>summary:hover{background:var(--code)}.sc>summary:focus-visible{outline-offset:-3px}
.sc .t b{font-weight:600}.sc .t code{display:block;color:var(--soft)}
.k,.c{color:var(--soft);font-size:13.5px}.c,.d{text-align:right;font-size:13.5px;white-space:nowrap}
.body{padding:2px 16px 22px 134px}
.intent{max-width:46em;color:var(--soft)}
.reason{margin-top:12px;padding:9px 13px;border-radius:4px;overflow-wrap:anywhere}
${['FAIL', 'UNKNOWN', 'INVALID', 'FLAKY', 'WAIVED', 'SKIPPED', 'PASS'].map((state) => `.reason.st-${state}{background:var(--${state}-t)}`).join('')}
.reason{color:var(--ink)}
.checks{display:grid;gap:10px}
.check{border:1px solid var(--line);border-radius:5px;padding:9px 13px 10px;color:var(--ink)}
.check.st-FAIL{border-color:var(--FAIL);background:var(--FAIL-t)}.check.st-UNKNOWN{border-color:var(--UNKNOWN);background:var(--UNKNOWN-t)}
.ch{display:flex;flex-wrap:wrap;gap:2px 10px;align-items:baseline}.ch code,.ch span{color:var(--soft);font-size:12.5px}
.ch .i{align-self:center}
.st-PASS .ch .i{color:var(--PASS)}.st-FAIL .ch .i{color:var(--FAIL)}.st-UNKNOWN .ch .i{color:var(--UNKNOWN)}
.ch .never{color:var(--UNKNOWN);font-weight:600}
.mx{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:14px;margin-top:7px}
.mx.one{grid-template-columns:minmax(0,1fr)}
.check>.none{font-size:13.5px;margin-top:6px}
.v{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--code);border-radius:4px;padding:5px 9px;max-height:26em;overflow:auto;margin-top:2px}
.check:not(.st-PASS) .v{background:var(--card)}
.steps th small{display:inline;margin-left:.6em}.steps th{width:24%}.steps .wide{width:44%;min-width:150px}.steps .n{width:80px}.steps td,.steps th{padding:6px 14px;vertical-align:middle}.steps tr:first-child>*{border-top:0}
.wf{display:block;width:100%;height:12px}.track{fill:var(--line)}.w-done{fill:var(--plot)}.w-failed{fill:var(--FAIL)}.w-skipped{fill:var(--soft);opacity:.4}
.journal td{padding:4px 14px}.cited{background:var(--UNKNOWN-t)}
.cmd{display:flex;gap:10px;align-items:center;background:var(--code);border-radius:4px;padding:7px 11px}.cmd code{flex:1}.cmd button{padding:2px 10px;font-size:13px}
.where{margin-top:10px;color:var(--soft)}.tag{border:1px solid var(--line);border-radius:3px;padding:0 6px;font-size:12.5px}`;

const DEVICES = `
@media (max-width:820px){
.wrap,main{padding-left:16px;padding-right:16px}
.lead,.say{grid-template-columns:minmax(0,1fr);gap:24px}.why{border:0;padding:0}.sheet-facts{grid-template-columns:repeat(2,minmax(0,1fr))}
.sc>summary{grid-template-columns:minmax(0,1fr) auto 14px;gap:3px 12px;padding:11px 14px}
.sc .t{grid-row:2;grid-column:1/-1}.sc .k{grid-row:3;grid-column:1}.sc .c{grid-row:3;grid-column:2/-1}.sc .d{grid-row:1;grid-column:2}.sc>summary::after{grid-row:1;grid-column:3}
.body{padding:2px 14px 20px}
.mx{grid-template-columns:minmax(0,1fr)}.nots{columns:1}
.cards thead{display:none}.cards tr{display:block;border-top:1px solid var(--line);padding:10px 0}.cards tr:first-child{border-top:0}
.cards td,.cards th{display:block;border:0;padding:2px 14px;text-align:left;white-space:normal}.cards td[data-th]::before{content:attr(data-th) " ";color:var(--soft);font-size:12.5px}
.cards td[data-th]:empty{display:none}.cards td>.ev{white-space:normal}.cards .plain{display:inline-grid}
input[type=search]{min-width:100%}
}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@media (forced-colors:active){.bar rect,.band,.mid,.w-done,.w-failed{forced-color-adjust:none}}
@media print{
:root{--paper:#fff;--card:#fff}
body{font-size:11px}nav,.tools,.cmd button{display:none!important}
.verdict{background:none;color:#000;border-bottom:3px solid #000;padding:0 0 12px}.verdict .i{--on:#fff}.bar rect{fill:#000}
h1{font-size:52px;margin:6px 0}section{padding-top:20px}
.sc,.check,tr{break-inside:avoid}.sc[open]{break-inside:auto}.scroll{overflow:visible}.v{max-height:none}.body{padding-left:16px}
}`;

export const STYLE = COLOURS + BASE + VERDICT + SECTIONS + PLOTS + SCENARIOS + DEVICES;
