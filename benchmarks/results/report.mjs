// RESULTS.md out of what the suites returned.

/** @param kept by suite: when, where and how it ran, and what it returned */
export function report(kept, { peers, plotted }) {
  const sections = [
    ["turns", "A turn", turns],
    ["stores", "Stores, by the number of customers", (result) => stores(result, plotted)],
    ["http", "Webhook in, reply out", http],
    ["growth", "Long conversations", growth],
    ["soak", "Steady load", soak],
    ["correctness", "When things go wrong", correctness],
    ["nlu", "Understanding", nlu],
  ].flatMap(([suite, title, section]) => {
    const found = kept[suite];
    if (found === undefined) return [];
    return [
      `## ${title}\n\n\`npm run bench -- ${suite}\`: ${found.machine}; ${found.settings}; ${found.on}.\n\n${section(found.result)}`,
    ];
  });
  const versions = Object.entries(peers).map(([name, version]) => `${name} ${version}`);
  return `# Results

Written by \`npm run bench -- --results\`; what each row measures is in [its suite](suites). Ratios count, absolute figures are
those of one machine. Peers ran beside Sambung in the same run: ${versions.join(", ")}.

${sections.join("\n\n")}
`;
}

function turns({ figures, bars, profile }) {
  const rows = figures.map(({ name, who, cpuUs, cpuMin, cpuMax, turnsPerSecond }) => [
    name,
    who,
    `${round(cpuUs)} (${round(cpuMin)}-${round(cpuMax)})`,
    round(turnsPerSecond),
  ]);
  return `${table(["work", "who", "CPU us per turn: median (min-max)", "turns/s"], rows)}

${barTable(bars.map(({ bar, ratio, most, met }) => [bar, met, `${(ratio / most).toFixed(2)} times the bar's measure`]))}

Where the CPU of a durable turn goes (a profiled run, us per turn):

${parts(profile)}`;
}

function stores({ figures, bars }, plotted) {
  const rows = figures.map(({ customers, who, turnsPerSecond, cpuUs, p50Ms, p99Ms }) => [
    round(customers),
    who,
    round(turnsPerSecond),
    round(cpuUs),
    p50Ms.toFixed(1),
    p99Ms.toFixed(1),
  ]);
  const picture = plotted
    ? "![Turns per second and the 99th percentile by the number of customers](results/stores.svg)\n\n"
    : "";
  return `${picture}${table(["customers", "who", "turns/s", "CPU us per turn", "p50 ms", "p99 ms"], rows)}

${barTable(bars.map(({ bar, ratio, met }) => [bar, met, `${ratio.toFixed(1)} times`]))}`;
}

function http({ figures, bars, profiles }) {
  const rows = figures.map(({ name, perSecond, p50Ms, p99Ms, cpuUs }) => [
    name,
    round(perSecond),
    p50Ms.toFixed(1),
    p99Ms.toFixed(1),
    round(cpuUs),
  ]);
  const where = Object.entries(profiles).map(
    ([name, profile]) =>
      `Where the CPU of a message goes, ${name} (a profiled run, us per message):\n\n${parts(profile)}`,
  );
  return `${table(["channel", "messages/s", "p50 ms at half load", "p99 ms at half load", "CPU us per message"], rows)}

${barTable(bars.map(({ bar, ratio, met }) => [bar, met, `${ratio.toFixed(2)} of the bar`]))}

${where.join("\n\n")}`;
}

function growth({ rows }) {
  return table(
    ["who", "us at message 8", "us at message 800", "times", "times the bytes", "bar"],
    rows.map(({ who, early, late, cpu, bytes, ok }) => [
      who,
      round(early),
      round(late),
      cpu.toFixed(2),
      bytes.toFixed(2),
      who.startsWith("Sambung") ? (ok ? "met" : "**missed**") : "",
    ]),
  );
}

function soak({ rate, perSecond, turnMs, delayMs, bytesPerCustomer, bytesPerTurn, events, bars }) {
  const ms = ({ p50, p99, max }) => `p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, longest ${max.toFixed(0)}`;
  const rows = [
    ["turns a second, and how many it could do", `${round(rate)} of ${round(perSecond)}`],
    ["a turn, ms", ms(turnMs)],
    ["event loop late, ms", ms(delayMs)],
    ["bytes on disk", `${round(bytesPerCustomer)} a customer, ${round(bytesPerTurn)} a turn`],
    ...Object.entries(events).map(([name, { size, tookMs }]) => [
      `${name} of ${round(size)} rows meanwhile`,
      `${(tookMs / 1_000).toFixed(1)} s`,
    ]),
  ];
  return `![Memory, files and waiting times over the run](results/soak.svg)

${table(["what", "figure"], rows)}

${barTable(bars.map(({ bar, ratio, met }) => [bar, met, `${ratio.toFixed(2)} of the limit`]))}`;
}

function correctness({ rows }) {
  return table(
    ["case", "wanted", "Sambung", "peers"],
    rows.map(({ title, want, sambung, peers }) => [
      title,
      want,
      `${sambung.ok ? "as wanted" : "**not**"}: ${sambung.saw}`,
      Object.entries(peers)
        .map(([who, saw]) => `${who}: ${saw}`)
        .join("<br>") || "-",
    ]),
  );
}

function nlu({ accuracy, rows, bars }) {
  const sets = table(
    ["set", "who", "right", "of"],
    accuracy.map(({ set, who, accuracy: right, n }) => [set, who, `${(100 * right).toFixed(1)} %`, round(n)]),
  );
  const costs = table(
    ["examples per intent", "who", "training, CPU ms", "reading, CPU us"],
    rows.map(({ each, who, train, infer }) => [each, who, round(train), round(infer)]),
  );
  return `${costs}\n\n${barTable(bars.map(({ bar, ratio, met }) => [bar, met, `${ratio.toFixed(1)} times`]))}\n\n${sets}`;
}

const round = (number) => Math.round(number).toLocaleString("en");

function barTable(rows) {
  return table(
    ["bar", "", "distance"],
    rows.map(([bar, met, distance]) => [bar, met ? "met" : "**missed**", distance]),
  );
}

function parts(profile) {
  const rows = profile.filter(({ us }) => us >= 0.5).map(({ part, us }) => [part, us.toFixed(1)]);
  return table(["part", "us"], rows);
}

function table(head, rows) {
  const line = (cells) =>
    `| ${cells.map((cell) => `${cell}`.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
