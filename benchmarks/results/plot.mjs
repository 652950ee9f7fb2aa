// Two panels beside each other: turns per second and the 99th percentile, both over the number of customers, both axes
// logarithmic.
const COLORS = ["#1f6f54", "#3c78c3", "#c2571a", "#8a8a8a"];
const PANEL = { width: 340, height: 240, left: 64, top: 34, gap: 196 };
const FONT = 'font-family="system-ui, sans-serif" font-size="12"';

/** @param figures rows of `who`, `customers`, `turnsPerSecond`, `p99Ms` */
export function plot(figures) {
  const panels = [
    { title: "turns per second", of: ({ turnsPerSecond }) => turnsPerSecond },
    { title: "99th percentile of a turn, ms", of: ({ p99Ms }) => p99Ms },
  ];
  const width = PANEL.left + 2 * PANEL.width + 2 * PANEL.gap;
  const height = PANEL.top + PANEL.height + 44;
  const drawn = panels.map((panel, index) => drawPanel(figures, panel, PANEL.left + index * (PANEL.width + PANEL.gap)));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Turns per second and the 99th percentile by the number of customers">
<rect width="${width}" height="${height}" fill="#ffffff"/>
${drawn.join("\n")}
</svg>
`;
}

function drawPanel(figures, { title, of }, left) {
  const xs = [...new Set(figures.map(({ customers }) => customers))].sort((a, b) => a - b);
  const values = figures.map(of);
  const x = scale(xs[0], xs.at(-1), left, left + PANEL.width);
  const decades = decadesOf(Math.min(...values), Math.max(...values));
  const y = scale(decades[0], decades.at(-1), PANEL.top + PANEL.height, PANEL.top);
  const grid = decades.map(
    (value) =>
      `<line x1="${left}" x2="${left + PANEL.width}" y1="${y(value)}" y2="${y(value)}" stroke="#e4e4e4"/>` +
      `<text x="${left - 6}" y="${y(value) + 4}" text-anchor="end" fill="#555" ${FONT}>${value.toLocaleString("en")}</text>`,
  );
  const ticks = xs.map(
    (value) =>
      `<text x="${x(value)}" y="${PANEL.top + PANEL.height + 18}" text-anchor="middle" fill="#555" ${FONT}>${value.toLocaleString("en")}</text>`,
  );
  const whos = [...new Set(figures.map(({ who }) => who))];
  const lines = whos.map((who, index) => {
    const points = figures
      .filter((figure) => figure.who === who)
      .sort((a, b) => a.customers - b.customers)
      .map((figure) => [x(figure.customers), y(of(figure))]);
    return { who, color: COLORS[index % COLORS.length], points };
  });
  const labels = apart(lines.map(({ points }) => points.at(-1)[1] + 4));
  const drawn = lines.map(
    ({ who, color, points }, index) =>
      `<polyline fill="none" stroke="${color}" stroke-width="2" points="${points.map((point) => point.join(",")).join(" ")}"/>` +
      points.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3" fill="${color}"/>`).join("") +
      `<text x="${left + PANEL.width + 10}" y="${labels[index]}" fill="${color}" ${FONT}>${who}</text>`,
  );
  const head = `<text x="${left}" y="18" fill="#222" ${FONT} font-weight="600">${title}</text>`;
  const foot = `<text x="${left + PANEL.width / 2}" y="${PANEL.top + PANEL.height + 36}" text-anchor="middle" fill="#555" ${FONT}>customers</text>`;
  return [head, ...grid, ...ticks, foot, ...drawn].join("\n");
}

function scale(from, to, start, end) {
  const span = Math.log10(to) - Math.log10(from) || 1;
  return (value) => Math.round((start + ((Math.log10(value) - Math.log10(from)) / span) * (end - start)) * 10) / 10;
}

function decadesOf(least, most) {
  const first = Math.floor(Math.log10(least));
  const last = Math.max(first + 1, Math.ceil(Math.log10(most)));
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}

/** Heights of labels, moved so that none covers another. */
function apart(heights) {
  const order = heights.map((height, index) => ({ height, index })).sort((a, b) => a.height - b.height);
  for (let next = 1; next < order.length; next += 1)
    order[next].height = Math.max(order[next].height, order[next - 1].height + 15);
  return order.sort((a, b) => a.index - b.index).map(({ height }) => height);
}
