import { readFileSync } from "node:fs";
import type { Outcome, Study } from "./study.ts";
import { percent } from "./text.ts";
import type { Words } from "./words.ts";

const STYLE = new URL("./page.css", import.meta.url);
const MOST_MISSES = 40;
const MOST_DUPLICATES = 20;
const MOST_PAIRS = 8;
/** A table of more intents than this cannot be read. */
const MOST_INTENTS = 40;

/** The report as one page that loads nothing. */
export function asPage(bot: string, study: Study, words: Words): string {
  return `<!doctype html>
<html lang="${words.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(words.title(bot))}</title>
<style>${readFileSync(STYLE, "utf8")}</style>
</head>
<body>
<main>
${header(bot, study, words)}
<div class="pair">
${confidence(study, words)}
${thresholds(study, words)}
</div>
${intents(study, words)}
${confusions(study, words)}
${misses(study, words)}
<div class="pair">
${duplicates(study, words)}
${few(study, words)}
</div>
</main>
</body>
</html>
`;
}

function header(bot: string, study: Study, words: Words): string {
  const { outcomes, accuracy, between, locales } = study;
  const all = Object.entries(outcomes) as [Outcome, number][];
  const total = Math.max(
    1,
    all.reduce((sum, [, count]) => sum + count, 0),
  );
  const bars = all
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `<i class="${outcome}" style="flex-grow:${count}"></i>`);
  const legend = all.map(([outcome, count]) => {
    const { name, meaning } = words.outcomes[outcome];
    return `<li><i class="${outcome}"></i><b>${percent(count / total, words)}</b> <span>${name}<small>${meaning}</small></span></li>`;
  });
  const languages = locales.map(
    ({ locale, n, right }) =>
      `<span>${escaped(words.language[locale] ?? locale)} <b>${percent(right / n, words)}</b></span>`,
  );
  return `<header>
<h1>${escaped(words.title(bot))}</h1>
<p class="subtitle">${words.subtitle}</p>
<div class="hero">
<p class="share">${percent(accuracy, words)}</p>
<div><p>${words.lead(percent(between[0], words), percent(between[1], words))}</p>
<p class="facts"><span>${words.summary(study.examples, study.intents.length, study.parts)}</span><span>${words.training(study.trainCpuMs)}</span>${languages.join("")}</p></div>
</div>
<div class="stack" role="img" aria-label="${escaped(all.map(([outcome, count]) => `${words.outcomes[outcome].name} ${percent(count / total, words)}`).join(", "))}">${bars.join("")}</div>
<ul class="legend">${legend.join("")}</ul>
</header>`;
}

function confidence({ confidences }: Study, words: Words): string {
  const [width, height, left, bottom] = [420, 250, 34, 26];
  const x = (share: number): number => left + share * (width - left - 8);
  const y = (share: number): number => 8 + (1 - share) * (height - bottom - 8);
  const most = Math.max(1, ...confidences.map(({ n }) => n));
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<line class="grid" x1="${x(0)}" x2="${x(1)}" y1="${y(share)}" y2="${y(share)}"/><text x="${x(0) - 6}" y="${y(share) + 4}" text-anchor="end">${share * 100}</text><text x="${x(share)}" y="${height - 6}" text-anchor="${share === 1 ? "end" : "middle"}">${share * 100}</text>`,
  );
  const bars = confidences.map(({ from, n }) => {
    const top = y((n / most) * 0.92);
    return n === 0
      ? ""
      : `<rect class="count" x="${x(from) + 2}" y="${top}" width="${x(0.1) - x(0) - 4}" height="${y(0) - top}" rx="3"/>`;
  });
  const seen = confidences.filter(({ n }) => n > 0);
  const points = seen.map(({ from, n, right }) => ({ x: x(from + 0.05), y: y(right / n), n, right }));
  const line = `<polyline class="observed" points="${points.map((point) => `${point.x},${point.y}`).join(" ")}"/>`;
  const dots = points.map(
    (point) =>
      `<circle class="observed" cx="${point.x}" cy="${point.y}" r="${(3 + 5 * Math.sqrt(point.n / most)).toFixed(1)}"><title>${point.right}/${point.n}</title></circle>`,
  );
  return `<section>
<h2>${words.confidence}</h2>
<p class="hint">${words.confidenceHint}</p>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(words.confidence)}">
${grid.join("")}${bars.join("")}<line class="ideal" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>${line}${dots.join("")}
</svg>
<p class="key"><span><i class="line"></i>${words.observed}</span><span><i class="dashes"></i>${words.ideal}</span></p>
</section>`;
}

function thresholds({ thresholds: { accept, interrupt, reject }, calibrated }: Study, words: Words): string {
  const zones = [
    { name: "lost", from: 0, to: reject },
    { name: "asked", from: reject, to: accept },
    { name: "act", from: accept, to: interrupt },
    { name: "leave", from: interrupt, to: 1 },
  ];
  const bar = zones.map(({ name, from, to }) => `<i class="${name}" style="flex-grow:${to - from}"></i>`);
  const rows = [
    ["interrupt", interrupt, words.interrupt],
    ["accept", accept, words.accept],
    ["reject", reject, words.reject],
  ] as const;
  return `<section>
<h2>${words.thresholds}</h2>
${calibrated ? "" : `<p class="hint">${words.uncalibrated}</p>`}
<div class="scale">${bar.join("")}</div>
<p class="ticks">${[0, reject, accept, interrupt, 1].map((value) => `<span style="left:${value * 100}%">${value.toFixed(2).replace(/\.?0+$/, "") || "0"}</span>`).join("")}</p>
<dl class="thresholds">${rows
    .map(([name, value, meaning]) => `<div><dt>${name}</dt><dd><b>${value.toFixed(2)}</b> ${meaning}</dd></div>`)
    .join("")}</dl>
</section>`;
}

function intents({ intents: all, locales }: Study, words: Words): string {
  const rows = all
    .toSorted((a, b) => share(a.right, a.n) - share(b.right, b.n))
    .map(
      ({ intent, examples, n, right, claimed }) =>
        `<tr><th scope="row">${escaped(intent)}</th>${bar(share(right, n), `${right}/${n}`)}${bar(share(right, right + claimed), `${right}/${right + claimed}`)}${locales.map(({ locale }) => `<td class="number">${examples[locale] ?? 0}</td>`).join("")}</tr>`,
    );
  const columns = locales.map(
    ({ locale }) => `<th scope="col" class="number">${escaped(words.language[locale] ?? locale)}</th>`,
  );
  return `<section>
<h2>${words.intents}</h2>
<p class="hint">${words.intentsHint}</p>
<div class="wide"><table>
<thead><tr><td></td><th scope="col">${words.found}</th><th scope="col">${words.kept}</th>${columns.join("")}</tr></thead>
<tbody>${rows.join("")}</tbody>
</table></div>
</section>`;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function bar(value: number, title: string): string {
  const tone = value >= 0.9 ? "good" : value >= 0.75 ? "fair" : "poor";
  return `<td class="bar" title="${title}"><i class="${tone}" style="--share:${value.toFixed(3)}"></i><span>${Math.round(value * 100)}%</span></td>`;
}

function confusions({ intents: all, confusions: pairs }: Study, words: Words): string {
  if (all.length > MOST_INTENTS) {
    const rows = pairs
      .slice(0, MOST_MISSES)
      .map(({ intent, taken, count }) => `<li><b>${count} ×</b> ${escaped(intent)} → ${escaped(taken)}</li>`);
    return `<section><h2>${words.confusions}</h2>${rows.length === 0 ? `<p>${words.none}</p>` : `<ul>${rows.join("")}</ul>`}</section>`;
  }
  const counts = new Map(pairs.map(({ intent, taken, count }) => [JSON.stringify([intent, taken]), count]));
  const most = Math.max(1, ...pairs.map(({ count }) => count));
  const head = all.map(({ intent }) => `<th scope="col"><span>${escaped(intent)}</span></th>`);
  const rows = all.map(({ intent, right }) => {
    const cells = all.map(({ intent: taken }) => {
      if (taken === intent) return `<td class="same">${right}</td>`;
      const count = counts.get(JSON.stringify([intent, taken])) ?? 0;
      const title = count === 0 ? "" : ` title="${escaped(`${intent} → ${taken}`)}"`;
      return count === 0
        ? "<td></td>"
        : `<td${title} style="--heat:${(15 + (70 * count) / most).toFixed(0)}%" class="heat">${count}</td>`;
    });
    return `<tr><th scope="row">${escaped(intent)}</th>${cells.join("")}</tr>`;
  });
  const top = pairs
    .slice(0, MOST_PAIRS)
    .map(
      ({ intent, taken, count }) =>
        `<li><b>${count} ×</b><span>${escaped(intent)}</span><span>${escaped(taken)}</span></li>`,
    );
  return `<section>
<h2>${words.confusions}</h2>
<p class="hint">${words.confusionsHint}</p>
<div class="beside"><ol class="pairs">${top.join("")}</ol><div class="wide"><table class="matrix"><thead><tr><td></td>${head.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div></div>
</section>`;
}

function misses({ misses: all }: Study, words: Words): string {
  const rows = all
    .slice(0, MOST_MISSES)
    .map(
      ({ text, intent, taken, confidence: sure, outcome }) =>
        `<tr><td class="quote">${escaped(text)}</td><td>${escaped(intent)}</td><td>${escaped(taken ?? "–")} <small>${Math.round(sure * 100)}%</small></td><td><span class="pill ${outcome}">${words.outcomes[outcome].name}</span></td></tr>`,
    );
  const rest = all.length > MOST_MISSES ? `<p class="hint">${words.more(all.length - MOST_MISSES)}</p>` : "";
  const table = `<div class="wide"><table class="misses"><thead><tr><th scope="col">${words.text}</th><th scope="col">${words.meant}</th><th scope="col">${words.taken}</th><td></td></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
  return `<section>
<h2>${words.misses}</h2>
<p class="hint">${words.missesHint}</p>
${all.length === 0 ? `<p>${words.none}</p>` : table}${rest}
</section>`;
}

function duplicates({ duplicates: all }: Study, words: Words): string {
  const items = all
    .slice(0, MOST_DUPLICATES)
    .map(
      ({ one, other, likeness }) =>
        `<li><b>${Math.round(likeness * 100)}%</b><span><q>${escaped(one.text)}</q> <small>${escaped(one.intent)}</small><br><q>${escaped(other.text)}</q> <small>${escaped(other.intent)}</small></span></li>`,
    );
  return `<section>
<h2>${words.duplicates}</h2>
<p class="hint">${words.duplicatesHint}</p>
${items.length === 0 ? `<p>${words.none}</p>` : `<ul class="duplicates">${items.join("")}</ul>`}
</section>`;
}

function few({ few: all }: Study, words: Words): string {
  const items = all.map(
    ({ intent, locale, count }) =>
      `<li>${escaped(words.fewLine(intent, words.language[locale] ?? locale, count))}</li>`,
  );
  return `<section>
<h2>${words.few}</h2>
${items.length === 0 ? `<p>${words.none}</p>` : `<ul>${items.join("")}</ul>`}
</section>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
