//! How the page looks. The names of colours are those of the ladders, which stand on it. Contrast is 4.5 to 1 or better
//! on both grounds (WCAG 2.2, criterion 1.4.3); weight is told by a word, never by colour alone.

pub(super) const STYLE: &str = "\
:root{color-scheme:light dark;--ground:#fff;--ink:#1b1c1f;--dim:#5c6068;--life:#c6cad2;--box:#f3f5f8;--ask:#1a4fa0;\
--say:#0b6640;--bad:#b3261e;--on-bad:#fff;--warn:#8a5200;--line:#dfe2e8}
@media (prefers-color-scheme:dark){:root{--ground:#15171b;--ink:#e9eaee;--dim:#a9adb6;--life:#565b65;--box:#1f2228;\
--ask:#8db8ff;--say:#7ad3a2;--bad:#ff9087;--on-bad:#2a0703;--warn:#f0b35e;--line:#33373f}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:76rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:2rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 1rem;font-weight:650}
h2{font-size:1.3rem;margin:2.75rem 0 1rem;font-weight:650}
.kind{margin:0 0 .25rem;color:var(--dim);font-size:.95rem}
a{color:var(--ask);text-underline-offset:.2em}
code,pre{font-family:ui-monospace,'Cascadia Mono',Menlo,Consolas,monospace;font-size:.9em}
:focus-visible{outline:3px solid var(--ask);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:1.5rem;top:-4rem;background:var(--ground);padding:.5rem 1rem;z-index:2}
.skip:focus{top:.5rem}
.tally,nav ul{list-style:none;display:flex;flex-wrap:wrap;margin:0;padding:0}
.tally{gap:.5rem 2rem}
.tally li{color:var(--dim)}
.tally b{font-size:1.6rem;font-weight:650;color:var(--ink);margin-right:.15rem;font-variant-numeric:tabular-nums}
.tally .error b{color:var(--bad)}
.tally .warning b{color:var(--warn)}
.tally .info b{color:var(--ask)}
.tally .none b{color:var(--dim);font-weight:400}
nav{margin-top:1rem;padding:.6rem 0;border-block:1px solid var(--line)}
nav ul{gap:.25rem 1.5rem}
.findings{list-style:none;margin:0;padding:0;counter-reset:step}
.findings>li{counter-increment:step;margin:0 0 1rem}
article{position:relative;border:1px solid var(--line);border-left:5px solid var(--ask);border-radius:6px;\
padding:1rem 1.25rem .8rem 3.75rem;background:var(--box)}
article::before{content:counter(step);position:absolute;left:.4rem;width:2.75rem;text-align:center;top:1rem;\
font-size:1.15rem;color:var(--dim);font-variant-numeric:tabular-nums}
article.error{border-left-color:var(--bad)}
article.warning{border-left-color:var(--warn)}
article p,article details{margin:.45rem 0}
h3{margin:0;font-size:1.08rem;line-height:1.4;font-weight:600}
.badge{display:inline-block;font-size:.8rem;font-weight:650;line-height:1;padding:.25rem .5rem;border-radius:4px;\
border:1.5px solid var(--ask);color:var(--ask);margin-right:.35rem;vertical-align:.08em}
.error .badge{background:var(--bad);border-color:var(--bad);color:var(--on-bad)}
.warning .badge{border-color:var(--warn);color:var(--warn)}
.where{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.9rem}
.where span,li span,figcaption span,summary span{color:var(--dim)}
.why{max-width:65ch}
.next{max-width:70ch;border-left:3px solid var(--say);padding-left:.75rem}
.next b{color:var(--say);margin-right:.35rem}
.rule{color:var(--dim);font-size:.88rem}
summary{cursor:pointer;width:fit-content;max-width:100%}
details ul{margin:.35rem 0 .5rem;padding-left:1.4rem}
details li{font-size:.93rem}
.aside{color:var(--dim)}
#none{border-left-color:var(--dim)}
.well{padding:1rem 1.25rem;border-left:5px solid var(--say);background:var(--box);border-radius:6px}
#filter:not([hidden]){display:flex;flex-wrap:wrap;gap:.6rem 1.5rem;align-items:center;margin:0 0 1.25rem}
fieldset{border:0;margin:0;padding:0;min-width:0;display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:center}
legend{float:left;padding:0;margin-right:.5rem}
#filter label{display:inline-flex;gap:.4rem;align-items:center;white-space:nowrap}
#filter span{color:var(--dim)}
input[type=checkbox]{width:1.05rem;height:1.05rem;vertical-align:-.15em;accent-color:var(--ask)}
input[type=search],select{font:inherit;color:inherit;background:var(--ground);border:1px solid var(--dim);border-radius:4px;\
padding:.3rem .5rem;width:14rem;max-width:100%}
#shown{color:var(--dim)}
.failures{padding-left:1.2rem}
.wide{overflow-x:auto;border:1px solid var(--line);border-radius:6px}
table{border-collapse:collapse;width:100%;font-size:.95rem}
th,td{overflow-wrap:break-word;text-align:left;vertical-align:top;padding:.45rem .9rem;border-bottom:1px solid var(--line);font-weight:400}
thead th{font-weight:600;background:var(--box)}
tbody tr:last-child>*{border-bottom:0}
tbody th{overflow-wrap:anywhere;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.9rem;min-width:14rem}
td:last-child{color:var(--dim)}
figure{margin:0 0 1.75rem}
figcaption{margin-bottom:.5rem;font-weight:600}
figcaption span{font-weight:400}
.reader{border-bottom:1px solid var(--line);padding:.5rem 0;margin:0}
p.reader{padding-left:1.05rem}
p.reader span{color:var(--dim)}
.reader summary{width:auto}
pre{margin:.6rem 0;padding:.9rem 1rem;background:var(--box);border-radius:6px;overflow-x:auto;line-height:1.45}
footer{color:var(--dim);font-size:.9rem;margin-top:3rem;padding-bottom:2rem}
@media (max-width:40rem){header,main,footer{padding-inline:1rem}article{padding-left:1.1rem}\
article::before{position:static;width:auto;margin-right:.5rem;float:left;line-height:1.2}tbody th{min-width:9rem}}
@media print{:root{color-scheme:light;--ground:#fff;--ink:#000;--dim:#444;--life:#999;--box:#fff;--ask:#1a4fa0;--say:#0b6640;\
--bad:#b3261e;--on-bad:#fff;--warn:#8a5200;--line:#bbb}
body{font-size:10.5pt}header,main,footer{max-width:none;padding:0}nav,.skip,#filter:not([hidden]),#none,\
section:has(>.reader):not(:has(>.reader[open])){display:none}.error .badge{background:none;color:var(--bad)}\
article,tr,figure{break-inside:avoid}h2,h3,figcaption{break-after:avoid}.wide{overflow:visible;border:0}\
pre{white-space:pre-wrap}details:not([open]){display:none}}
";
