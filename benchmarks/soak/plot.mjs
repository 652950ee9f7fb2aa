const MB = 1_048_576;
const [WIDTH, HEIGHT, LEFT, BOTTOM] = [720, 280, 56, 40];
const LINES = [
  { field: "rss", name: "memory", color: "#1b6ca8" },
  { field: "file", name: "file", color: "#b5541c" },
  { field: "wal", name: "log of the file", color: "#3c8a3f" },
];

/** Memory and files over the time of a soak, as SVG. */
export function plot({ samples, events, customers, turns }) {
  const lastMs = Math.max(1, samples.at(-1).ms);
  const most = Math.max(...samples.flatMap(({ rss, file, wal }) => [rss, file, wal])) * 1.05;
  const x = (ms) => LEFT + (ms / lastMs) * (WIDTH - LEFT - 16);
  const y = (bytes) => HEIGHT - BOTTOM - (bytes / most) * (HEIGHT - BOTTOM - 28);
  const text = (px, py, words, more = "") => `<text x="${px.toFixed(1)}" y="${py.toFixed(1)}" ${more}>${words}</text>`;
  const lines = LINES.map(({ field, color }) => {
    const points = samples.map((sample) => `${x(sample.ms).toFixed(1)},${y(sample[field]).toFixed(1)}`).join(" ");
    return `<polyline fill="none" stroke="${color}" stroke-width="2" points="${points}"/>`;
  });
  const legend = LINES.map(({ name, color }, index) => text(LEFT + 8 + index * 120, 18, name, `fill="${color}"`));
  const marks = Object.entries(events).map(([name, { atMs, tookMs }]) => {
    const width = Math.max(1, x(atMs + tookMs) - x(atMs));
    return (
      `<rect x="${x(atMs).toFixed(1)}" y="28" width="${width.toFixed(1)}" height="${HEIGHT - BOTTOM - 28}" fill="#8884"/>` +
      text(x(atMs) + 2, 40, name, 'fill="#666"')
    );
  });
  const grid = [0, 0.5, 1].map((part) => {
    const bytes = part * most;
    return text(LEFT - 6, y(bytes) + 4, `${(bytes / MB).toFixed(0)} MB`, 'text-anchor="end" fill="#666"');
  });
  const foot = text(
    LEFT,
    HEIGHT - 12,
    `${turns} turns of ${customers} customers in ${(lastMs / 1_000).toFixed(0)} s`,
    'fill="#666"',
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11" role="img" aria-label="Memory, files and waiting times while the load runs">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...marks,
    ...lines,
    ...legend,
    ...grid,
    foot,
    "</svg>\n",
  ].join("\n");
}
