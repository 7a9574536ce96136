/** Style of printed documents: A4 or Letter, black on white, aligned numbers. */
export const DOCUMENT_STYLE = `
@page { size: A4; margin: 18mm 17mm 20mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #5b6470; } }
* { box-sizing: border-box; }
html { color: #16202b; background: #eceff2; font: 9.5pt/1.45 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; }
body { margin: 0; }
main { max-width: 210mm; min-height: 260mm; margin: 8mm auto; padding: 18mm 17mm; background: #fff; box-shadow: 0 1px 4px rgb(0 0 0 / 12%); }
header { display: flex; justify-content: space-between; align-items: flex-start; gap: 8mm; padding-bottom: 4mm; border-bottom: 1.5pt solid #16202b; }
.issuer .name { font-size: 12pt; font-weight: 700; letter-spacing: -0.01em; }
.issuer .address { color: #4a545f; white-space: pre-line; }
.kind { color: #4a545f; font-size: 10pt; text-align: right; padding-top: 1pt; }
h1 { margin: 9mm 0 5mm; font-size: 17pt; line-height: 1.2; font-weight: 600; letter-spacing: -0.015em; overflow-wrap: anywhere; }
h2 { margin: 9mm 0 2mm; font-size: 11pt; font-weight: 600; break-after: avoid; }
.figure { display: flex; justify-content: space-between; align-items: baseline; margin: 0 0 6mm; padding: 4mm 5mm; background: #f2f5f7; border-left: 2.5pt solid #1d5f8a; }
.figure b { font-size: 17pt; font-weight: 600; }
dl { display: grid; grid-template-columns: 1fr 1fr; gap: 0 9mm; margin: 0; }
dl > div { display: flex; justify-content: space-between; gap: 5mm; padding: 1.5mm 0; border-bottom: 0.5pt solid #d5dbe1; break-inside: avoid; }
dt { color: #4a545f; flex: none; }
dd { margin: 0; text-align: right; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.intro, .empty { margin: 0 0 2mm; color: #4a545f; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { padding: 1.4mm 0 1.4mm 4mm; text-align: left; vertical-align: top; }
th:first-child, td:first-child { padding-left: 0; }
thead th { color: #4a545f; font-size: 8pt; font-weight: 600; border-bottom: 0.75pt solid #16202b; vertical-align: bottom; }
tbody td { border-bottom: 0.5pt solid #dfe4e8; overflow-wrap: anywhere; min-width: 14mm; }
.number { text-align: right; white-space: nowrap; }
.moment { white-space: nowrap; }
.totals th { font-weight: 700; border-top: 0.75pt solid #16202b; border-bottom: none; }
.currency { color: #5b6470; font-size: 0.82em; }
.zero, .none { color: #8a939c; }
footer { margin-top: 10mm; padding-top: 3mm; border-top: 0.5pt solid #aab3bb; color: #4a545f; font-size: 8pt; break-inside: avoid; }
footer p { margin: 0 0 1.2mm; }
@media screen and (max-width: 700px) { main { margin: 0; padding: 6mm 5mm; } dl { grid-template-columns: 1fr; } section { overflow-x: auto; } }
@media print { html { background: none; } main { max-width: none; min-height: 0; margin: 0; padding: 0; box-shadow: none; } }
`;
